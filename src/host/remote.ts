// The daemon as a host: requests and questions become calls, answers become values. Not: what any operation does.

import { Failure, type FailureCode } from '../base/failure.ts';
import { BusError, fromBusError } from '../bus/errors.ts';
import type { BusConnection, CallOptions } from '../bus/message.ts';
import { bodySignature, encodeArguments } from '../contract/arguments.ts';
import { controls } from '../contract/controls.ts';
import type { AskedRow, Member, MethodRow } from '../contract/method.ts';
import { methods } from '../contract/methods/index.ts';
import { interfaceName, ourNames } from '../contract/names.ts';
import { decodeHostState } from '../contract/properties.ts';
import { questions } from '../contract/questions.ts';
import type { Dictionary } from '../contract/signature.ts';
import type { HostState } from '../model/host-state.ts';
import type { Question } from '../model/question.ts';
import type { Kind, Request } from '../model/request.ts';
import { offerPasswordPrompt } from '../system/password-prompt.ts';
import type { Host } from './host.ts';
import { follow } from './transaction-client.ts';

export interface RemoteOptions {
  /** Closed together with the host. */
  readonly bus: BusConnection;
  readonly sysroot: string;
  readonly clientId: string;
  readonly canPrompt: boolean;
  /** For the password prompt, if it is not the machine's bus. */
  readonly busAddress?: string | undefined;
}

/** Reaches the daemon, starting it through the bus if it is not there. */
export async function openRemoteHost(options: RemoteOptions): Promise<Host> {
  const { bus, sysroot } = options;
  await register(options);
  const state = await readState(bus);
  if (state.sysroot !== sysroot) {
    throw new Failure('no-daemon', `cannot use the daemon: it serves '${state.sysroot}', not '${sysroot}'`);
  }
  return {
    state: () => readState(bus),
    ask: async (question, details) => {
      const row: AskedRow<typeof question> = questionRow(question);
      const path = await findPath(bus, details.osname);
      return row.decodeAnswer(await callRow(bus, row, { path, body: row.encode(details) }));
    },
    run: async (request, job) => follow(await begin(options, request, job.signal), job),
    cancel: () => cancelRunning(options),
    reload: async () => {
      await callRow(bus, controls.ReloadConfig, onSysroot([]));
    },
    [Symbol.asyncDispose]: async () => bus[Symbol.asyncDispose](),
  };
}

// Safety: the tables are checked key by key against the kinds, which the compiler cannot follow through an index.
const methodRow = <K extends Kind>(kind: K): MethodRow<K> => methods[kind] as unknown as MethodRow<K>;
const questionRow = <Q extends Question>(question: Q): AskedRow<Q> => questions[question] as unknown as AskedRow<Q>;

interface Target extends CallOptions {
  readonly path: string;
  readonly body: readonly unknown[];
}

const onSysroot = (body: readonly unknown[]): Target => ({ path: ourNames.sysroot, body });

/** A person may have to look for a password. */
const noLimit = Number.POSITIVE_INFINITY;

/** Registration keeps the daemon from leaving; who may not register is served all the same. */
async function register({ bus, clientId }: RemoteOptions): Promise<void> {
  const body = encodeArguments(controls.RegisterClient.in, { options: { id: clientId } });
  const tryOnce = (): Promise<unknown> => callRow(bus, controls.RegisterClient, onSysroot(body));
  try {
    await tryOnce().catch(retryWhenLeaving(tryOnce));
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'not-authorized') throw error;
  }
}

/** Compat: a call that arrives while the daemon leaves for idleness gets no reply; the next one starts it again. */
const retryWhenLeaving =
  (again: () => Promise<unknown>) =>
  (error: unknown): Promise<unknown> => {
    const cause = error instanceof Failure ? error.cause : undefined;
    if (cause instanceof BusError && cause.name === 'org.freedesktop.DBus.Error.NoReply') return again();
    throw error;
  };

async function readState(bus: BusConnection): Promise<HostState> {
  const [all] = await callBus(bus, {
    path: ourNames.sysroot,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'GetAll',
    signature: 's',
    body: [interfaceName(ourNames, 'Sysroot')],
  });
  // Safety: the bus layer compared the reply's signature with the value.
  return decodeHostState(all as Dictionary);
}

async function findPath(bus: BusConnection, osname: string): Promise<string> {
  const [path] = await callRow(bus, controls.GetOS, onSysroot([osname]));
  return String(path);
}

/** The address of the transaction; while polkit may ask for a password, somebody shows the prompt. */
async function begin(
  { bus, canPrompt, busAddress }: RemoteOptions,
  request: Request,
  signal: AbortSignal,
): Promise<string> {
  const path = await findPath(bus, request.osname);
  await using _ = canPrompt ? await offerPasswordPrompt(busAddress) : undefined;
  const row: MethodRow<typeof request.kind> = methodRow(request.kind);
  const [address] = await callRow(bus, row, { path, body: row.encode(request), signal, timeoutMs: noLimit });
  return String(address);
}

async function cancelRunning({ bus, canPrompt, busAddress }: RemoteOptions): Promise<string | undefined> {
  const { transaction } = await readState(bus);
  if (transaction === undefined) return undefined;
  await using _ = canPrompt ? await offerPasswordPrompt(busAddress) : undefined;
  await callRow(bus, controls.Cancel, { ...onSysroot([]), timeoutMs: noLimit });
  return transaction.title;
}

function callRow(bus: BusConnection, row: Member, { path, body, ...options }: Target): Promise<readonly unknown[]> {
  const name = interfaceName(ourNames, row.interface);
  return callBus(bus, { path, interface: name, member: row.member, signature: bodySignature(row.in), body }, options);
}

async function callBus(
  bus: BusConnection,
  call: Omit<Parameters<BusConnection['call']>[0], 'destination'>,
  options?: CallOptions,
): Promise<readonly unknown[]> {
  try {
    return await bus.call({ destination: ourNames.bus, ...call }, options);
  } catch (error) {
    throw error instanceof BusError ? withHint(fromBusError(error)) : error;
  }
}

const hints: Partial<Record<FailureCode, string>> = {
  'not-authorized': 'run the command as root, for example with sudo',
  'no-daemon': "run 'systemctl status apt-ostreed' to see why the daemon does not answer",
};

/** Errors of calls carry a sentence only; what can be done follows from their kind. */
const withHint = (failure: Failure): Failure =>
  new Failure(failure.code, failure.message, { hint: failure.hint ?? hints[failure.code], cause: failure.cause });
