// Rows of properties, and the way back: what `GetAll` answers → HostState.

import type { Deployment } from '../model/deployment.ts';
import type { HostState, RunningTransaction, UpdatePolicy } from '../model/host-state.ts';
import { readKeys } from './arguments.ts';
import { decodeDeployment, encodeDeployment } from './deployment-dictionary.ts';
import { type Naming, staterootPath } from './names.ts';
import type { Dictionary, Value } from './signature.ts';
import type { KeyTable } from './tables.ts';

export interface PropertyRow<Of, S extends string = string> {
  readonly signature: S;
  readonly about: string;
  readonly read: (of: Of) => Value<S>;
}

/** A row of any signature. */
export interface ReadableProperty<Of> {
  readonly signature: string;
  readonly about: string;
  readonly read: (of: Of) => unknown;
}

export interface SysrootView {
  readonly state: HostState;
  readonly naming: Naming;
}

export interface StaterootView {
  readonly state: HostState;
  /** Empty: no stateroot, for the object bound to the booted one when none is booted. */
  readonly osname: string;
}

const row = <Of, const S extends string>(
  signature: S,
  about: string,
  read: (of: Of) => Value<S>,
): PropertyRow<Of, S> => ({ signature, about, read });

export const sysrootProperties = {
  Booted: row('o', 'Object of the booted stateroot, or /.', ({ state, naming }: SysrootView) => {
    const booted = findBooted(state);
    return booted ? staterootPath(naming, booted.osname) : '/';
  }),
  Path: row('s', 'Path of the sysroot.', ({ state }: SysrootView) => state.sysroot),
  ActiveTransaction: row('(sss)', 'Method, caller and object of the running transaction, or empty.', transactionTuple),
  ActiveTransactionPath: row('s', 'Address of the running transaction, or empty.', ({ state }: SysrootView) =>
    orEmpty(state.transaction?.address),
  ),
  ActiveTransactionTitle: row('s', 'What the running transaction does.', ({ state }: SysrootView) =>
    orEmpty(state.transaction?.title),
  ),
  ActiveTransactionClient: row('s', 'Who started the running transaction.', ({ state }: SysrootView) =>
    orEmpty(state.transaction?.client),
  ),
  AutomaticUpdatePolicy: row('s', 'none, check, stage or apply.', ({ state }: SysrootView) => state.updatePolicy),
  Deployments: row('aa{sv}', 'All deployments in the order of booting.', ({ state }: SysrootView) =>
    state.deployments.map(encodeDeployment),
  ),
} as const;

export const osProperties = {
  Name: row('s', 'Name of the stateroot.', ({ osname }: StaterootView) => osname),
  BootedDeployment: row('a{sv}', 'The booted deployment, or empty.', (of: StaterootView) => encodeFirst(of, 'booted')),
  DefaultDeployment: row('a{sv}', 'The one that boots next.', (of: StaterootView) => encodeFirst(of, 'default')),
  RollbackDeployment: row('a{sv}', 'The first one after the booted, or empty.', (of: StaterootView) =>
    encodeFirst(of, 'rollback'),
  ),
  CachedUpdate: row('a{sv}', 'What is known of an update, or empty.', (): Dictionary => new Map()),
  HasCachedUpdateRpmDiff: row('b', 'Whether an update is known.', () => false),
} as const;

const orEmpty = (text: string | undefined): string => text ?? '';

function transactionTuple({ state: { transaction }, naming }: SysrootView): Value<'(sss)'> {
  if (transaction === undefined) return ['', '', ''];
  const { method, sender, path, osname } = transaction;
  const isOfThisTree = osname === undefined || path.startsWith(`${naming.base}/`);
  return [method, sender, isOfThisTree ? path : staterootPath(naming, osname)];
}

export const findBooted = (state: HostState): Deployment | undefined =>
  state.deployments.find((deployment) => deployment.state === 'booted');

function encodeFirst({ state, osname }: StaterootView, which: 'booted' | 'default' | 'rollback'): Dictionary {
  const own = state.deployments.filter((deployment) => deployment.osname === osname);
  const booted = own.findIndex((deployment) => deployment.state === 'booted');
  const places = { booted, default: 0, rollback: booted < 0 ? -1 : booted + 1 };
  const found = own[places[which]];
  return found ? encodeDeployment(found) : new Map();
}

/** The stateroots that have a deployment, in boot order. */
export const stateroots = (state: HostState): readonly string[] => [
  ...new Set(state.deployments.map((deployment) => deployment.osname)),
];

const sysrootKeys = {
  Path: ['s', ''],
  ActiveTransaction: ['(sss)', ''],
  ActiveTransactionPath: ['s', ''],
  ActiveTransactionTitle: ['s', ''],
  ActiveTransactionClient: ['s', ''],
  AutomaticUpdatePolicy: ['s', ''],
  Deployments: ['aa{sv}', ''],
} as const satisfies KeyTable & { readonly [K in keyof typeof sysrootProperties]?: readonly [string, string] };

const policies: readonly UpdatePolicy[] = ['none', 'check', 'stage', 'apply'];

/** What `GetAll` on the Sysroot object answered, as the state that `status` shows. */
export function decodeHostState(all: Dictionary): HostState {
  const read = readKeys(sysrootKeys, all);
  const transaction = decodeTransaction(read);
  return {
    sysroot: read.Path ?? '',
    deployments: (read.Deployments ?? []).map(decodeDeployment),
    ...(transaction === undefined ? {} : { transaction }),
    updatePolicy: policies.find((policy) => policy === read.AutomaticUpdatePolicy) ?? 'none',
  };
}

function decodeTransaction(read: ReturnType<typeof readKeys<typeof sysrootKeys>>): RunningTransaction | undefined {
  const address = orEmpty(read.ActiveTransactionPath);
  if (address === '') return undefined;
  const [method, sender, path] = read.ActiveTransaction ?? ['', '', ''];
  const title = orEmpty(read.ActiveTransactionTitle);
  return { method, sender, path, title, client: orEmpty(read.ActiveTransactionClient), address };
}
