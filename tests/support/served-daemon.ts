// The daemon in this process, serving a scripted host on a private bus with our own bus policy.

import { connectSystemBus } from '../../src/bus/connection.ts';
import type { BusConnection, IncomingSignal } from '../../src/bus/message.ts';
import { aliasNames, ourNames } from '../../src/contract/names.ts';
import { type DaemonTimes, startDaemon } from '../../src/daemon/daemon.ts';
import type { Host } from '../../src/host/host.ts';
import { openRemoteHost } from '../../src/host/remote.ts';
import { socketFiles } from '../../src/system/socket-file.ts';
import { defer } from './deferred.ts';
import { type PrivateBus, startPrivateBus } from './private-bus.ts';
import { ScriptedHost } from './scripted-host.ts';

export const polkitName = 'org.freedesktop.PolicyKit1';

export interface ServedDaemon extends AsyncDisposable {
  readonly bus: PrivateBus;
  readonly host: ScriptedHost;
  readonly log: readonly string[];
  readonly idle: Promise<void>;
  /** A client of the daemon; closed with it. */
  openClient(id?: string): Promise<Host>;
  /** A plain connection; closed with the daemon. */
  connect(): Promise<BusConnection>;
  stop(): Promise<void>;
}

export interface ServedOptions {
  readonly times?: DaemonTimes;
  /** Folders with the policy files of the bus, if not our own. */
  readonly policies?: readonly string[];
  /** Somebody else has the second name already. */
  readonly isAliasTaken?: boolean;
  readonly polkit?: { readonly actions: string; readonly rules: string };
}

export async function serveDaemon(options: ServedOptions = {}): Promise<ServedDaemon> {
  const bus = await startPrivateBus({
    policies: options.policies ?? [`${process.cwd()}/dbus`],
    policy: `<allow own="${polkitName}"/><allow send_destination="${polkitName}"/>`,
    ...(options.polkit === undefined ? {} : { polkit: options.polkit }),
  });
  const host = new ScriptedHost();
  const log: string[] = [];
  const idle = defer<void>();
  const opened: AsyncDisposable[] = options.isAliasTaken ? [await takeAlias(bus)] : [];
  const daemon = await startDaemon({
    bus: await connectSystemBus({ address: bus.address }),
    naming: ourNames,
    alias: aliasNames,
    sysroot: '/',
    openHost: async () => host,
    readConfig: async () => undefined,
    socketPath: `${bus.directory}/transaction.sock`,
    files: socketFiles,
    onIdle: idle.resolve,
    onNameLost: () => undefined,
    log: (text) => log.push(text),
    watch: () => ({ [Symbol.dispose]: () => undefined }),
    times: { idleMs: 0, ...options.times },
  });
  const connect = async (): Promise<BusConnection> => {
    const connection = await connectSystemBus({ address: bus.address });
    opened.push(connection);
    return connection;
  };
  return {
    bus,
    host,
    log,
    idle: idle.promise,
    connect,
    openClient: async (clientId = 'test') =>
      openRemoteHost({ bus: await connect(), sysroot: '/', clientId, canPrompt: false }),
    stop: () => daemon.stop(),
    [Symbol.asyncDispose]: async () => {
      await daemon.stop();
      for (const one of opened) await one[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}

async function takeAlias(bus: PrivateBus): Promise<AsyncDisposable> {
  const other = await connectSystemBus({ address: bus.address });
  await other.requestName(aliasNames.bus);
  return other;
}

export const osPath = `${ourNames.stateroots}/debian`;

/** Calls a method of the OS object as this process. */
export const callOs = (
  connection: BusConnection,
  member: string,
  [signature, ...body]: readonly [string, ...unknown[]],
): Promise<readonly unknown[]> =>
  connection.call({
    destination: ourNames.bus,
    path: osPath,
    interface: `${ourNames.bus}.OS`,
    member,
    signature,
    body,
  });

export const callSysroot = (
  connection: BusConnection,
  member: string,
  [signature, ...body]: readonly [string, ...unknown[]] = [''],
): Promise<readonly unknown[]> =>
  connection.call({
    destination: ourNames.bus,
    path: ourNames.sysroot,
    interface: `${ourNames.bus}.Sysroot`,
    member,
    signature,
    body,
  });

/** Collects every signal of a connection until it is disposed. */
export async function record(
  connection: Pick<BusConnection, 'onSignal'>,
  path: string,
): Promise<{ readonly signals: IncomingSignal[] }> {
  const signals: IncomingSignal[] = [];
  await connection.onSignal({ path }, (signal) => signals.push(signal));
  return { signals };
}
