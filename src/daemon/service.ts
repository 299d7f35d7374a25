// Rows → the slot or a reader: what each method of the objects on the bus does.

import { Failure } from '../base/failure.ts';
import type { MethodCall } from '../bus/message.ts';
import type { InterfaceTable, MethodRow as ServedMethod } from '../bus/service.ts';
import { bodySignature, decodeArguments } from '../contract/arguments.ts';
import { authorizationDetails, plainDetails } from '../contract/authorization.ts';
import { type ControlName, type ControlRow, controls } from '../contract/controls.ts';
import { encodeDeployment } from '../contract/deployment-dictionary.ts';
import { legacyMethods } from '../contract/legacy.ts';
import type { AnsweringRow, Member, ReceivingRow } from '../contract/method.ts';
import { methods } from '../contract/methods/index.ts';
import { type Naming, staterootPath } from '../contract/names.ts';
import { stateroots, sysrootProperties } from '../contract/properties.ts';
import { legacyQuestions, questions } from '../contract/questions.ts';
import { type Dictionary, dictionary, variant } from '../contract/signature.ts';
import type { Host } from '../host/host.ts';
import { toExpectedError } from './alias-errors.ts';
import type { Authorize } from './authorize.ts';
import type { Caller, Callers } from './caller.ts';
import type { Activity, Clients } from './clients.ts';
import type { Limit } from './limits.ts';
import type { Publisher } from './properties.ts';
import type { Slot } from './slot.ts';

export interface ServiceOptions {
  readonly naming: Naming;
  readonly host: () => Promise<Host>;
  readonly publisher: () => Publisher;
  readonly slot: () => Slot;
  readonly callers: Callers;
  readonly clients: Clients;
  readonly activity: Activity;
  readonly authorize: Authorize;
  readonly limit: Limit;
  readonly reloadConfig: () => Promise<void>;
}

interface Incoming {
  readonly call: MethodCall;
  readonly caller: Caller;
}

type Handler = (incoming: Incoming) => Promise<readonly unknown[]>;
type Methods = InterfaceTable['methods'];

/** The methods of the Sysroot object. */
export const sysrootMethods = (options: ServiceOptions): Methods =>
  new Map([
    serve(options, controls.RegisterClient, async ({ call, caller }) => {
      const { options: given } = decodeArguments(controls.RegisterClient.in, call.body);
      await allow(options, 'RegisterClient', caller);
      options.clients.register(call.sender, given.id ?? '');
      return [];
    }),
    serve(options, controls.UnregisterClient, async ({ caller }) => {
      await allow(options, 'UnregisterClient', caller);
      options.clients.unregister(caller.sender);
      return [];
    }),
    serve(options, controls.Reload, async () => {
      await options.publisher().reload();
      return [];
    }),
    serve(options, controls.ReloadConfig, async ({ caller }) => {
      await allow(options, 'ReloadConfig', caller);
      await options.reloadConfig();
      await options.publisher().reload();
      return [];
    }),
    serve(options, controls.GetOS, async ({ call }) => [
      findStateroot(options, decodeArguments(controls.GetOS.in, call.body).name),
    ]),
    serve(options, controls.Cancel, ({ caller }) => cancelRunning(options, caller)),
  ]);

/** The methods of an OS object; `osname` is asked at each call, because the booted stateroot is known late. */
export function osMethods(options: ServiceOptions, osname: () => string): Methods {
  const receiving: readonly ReceivingRow[] = [...Object.values(methods), ...legacyMethods];
  const answering: readonly AnsweringRow[] = [...Object.values(questions), ...legacyQuestions];
  return new Map([
    ...receiving.map((row) =>
      serve(options, row, (incoming) => change(options, row, { ...incoming, osname: named(osname) })),
    ),
    ...answering.map((row) =>
      serve(options, row, (incoming) => answer(options, row, { ...incoming, osname: named(osname) })),
    ),
    serve(options, controls.show_status, async () => [statusDictionary(options)]),
  ]);
}

/** One row of the table; while a call is at work the daemon does not leave. */
function serve(options: ServiceOptions, row: Member, handler: Handler): [string, ServedMethod] {
  return [
    row.member,
    {
      inSignature: bodySignature(row.in),
      outSignature: bodySignature(row.out),
      inArgs: Object.keys(row.in),
      outArgs: Object.keys(row.out),
      handle: async (call) => {
        const rest = options.activity.hold();
        try {
          const caller = await options.callers.identify(call.sender);
          using _ = options.limit(call, caller);
          return await handler({ call, caller });
        } catch (thrown) {
          throw toExpectedError(thrown, { naming: options.naming, interface: row.interface, member: row.member });
        } finally {
          rest();
        }
      },
    },
  ];
}

function named(osname: () => string): string {
  const name = osname();
  if (name === '')
    throw new Failure('not-ostree', 'cannot use the booted stateroot: this machine is not booted into one');
  return name;
}

interface OnStateroot extends Incoming {
  readonly osname: string;
}

/** Safety: the decoded request is what polkit is asked about, and the same value is what runs. */
async function change(options: ServiceOptions, row: ReceivingRow, incoming: OnStateroot): Promise<readonly unknown[]> {
  const { call, caller, osname } = incoming;
  const { request, actions } = row.receive(call.body, osname);
  await options.authorize({
    caller,
    actions,
    details: (action) => authorizationDetails(action, request),
    isInteractive: true,
  });
  return [await options.slot().begin(request, caller, call)];
}

async function answer(options: ServiceOptions, row: AnsweringRow, incoming: OnStateroot): Promise<readonly unknown[]> {
  const { call, caller, osname } = incoming;
  await options.authorize({ caller, actions: row.actions, details: plainDetails, isInteractive: true });
  const host = await options.host();
  return row.answer((question, details) => host.ask(question, details), call.body, osname);
}

/** Compat: registering never makes a prompt appear. */
async function allow(options: ServiceOptions, name: ControlName, caller: Caller): Promise<void> {
  const row: ControlRow = controls[name];
  const isInteractive = !row.actions.includes('client-management');
  await options.authorize({ caller, actions: row.actions, details: plainDetails, isInteractive });
}

function findStateroot({ naming, publisher }: ServiceOptions, name: string): string {
  const names = stateroots(publisher().state);
  const only = names.length === 1 ? names[0] : undefined;
  const wanted = name === '' ? publisher().bootedName || only : name;
  if (wanted === undefined || !names.includes(wanted)) {
    throw new Failure('not-found', `OS name "${name.slice(0, 100)}" not found`);
  }
  return staterootPath(naming, wanted);
}

/** Root and whoever started it may cancel; others ask polkit. */
async function cancelRunning(options: ServiceOptions, caller: Caller): Promise<readonly unknown[]> {
  const running = options.slot().running;
  if (running === undefined || caller.uid !== running.uid) await allow(options, 'Cancel', caller);
  if (options.slot().running !== running || running === undefined) {
    throw new Failure('not-found', 'No active transaction');
  }
  running.cancel();
  return [];
}

function statusDictionary({ publisher, naming }: ServiceOptions): Dictionary {
  const { state } = publisher();
  return dictionary({
    deployments: variant('aa{sv}', state.deployments.map(encodeDeployment)),
    transaction: state.transaction && variant('(sss)', sysrootProperties.ActiveTransaction.read({ state, naming })),
  });
}
