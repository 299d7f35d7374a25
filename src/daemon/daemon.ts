// The parts of the daemon put together: own the name first, then load, serve, leave when idle or told to.

import { asFailure, Failure } from '../base/failure.ts';
import type { BusConnection, SocketFiles } from '../bus/message.ts';
import { makeObjectTable } from '../bus/service.ts';
import type { Naming } from '../contract/names.ts';
import type { Host } from '../host/host.ts';
import { makeAuthorizer } from './authorize.ts';
import { makeCallers } from './caller.ts';
import { Activity, Clients } from './clients.ts';
import { parseDaemonConfig } from './config.ts';
import { makeLimit } from './limits.ts';
import type { Log } from './log.ts';
import { Publisher } from './properties.ts';
import { osMethods, type ServiceOptions, sysrootMethods } from './service.ts';
import { Slot } from './slot.ts';

export interface DaemonOptions {
  readonly bus: BusConnection;
  readonly naming: Naming;
  /** A second tree under a name of its own, if the bus lets us have it. */
  readonly alias?: Naming | undefined;
  readonly sysroot: string;
  /** Called once, after the name is ours. */
  readonly openHost: () => Promise<Host>;
  /** Text of the configuration file. */
  readonly readConfig: () => Promise<string | undefined>;
  readonly socketPath: string;
  readonly files: SocketFiles;
  readonly onIdle: () => void;
  readonly onNameLost: () => void;
  readonly log: Log;
  readonly watch: (onChange: () => void) => Disposable;
  readonly times: DaemonTimes;
}

/** What is not given has its default; `idleMs` takes precedence over the configuration. */
export interface DaemonTimes {
  readonly idleMs?: number | undefined;
  readonly interactiveMs?: number;
  readonly quietMs?: number;
  readonly waitMs?: number;
  readonly lingerMs?: number;
}

export interface Daemon {
  /** Stops what can be stopped, waits for what cannot, and leaves the bus. */
  stop(): Promise<void>;
}

/** Resolves when everything is served; throws when the name is taken or there is no system to serve. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { bus, naming, log } = options;
  const parts = makeParts(options);
  const named = defer();
  let loading: Promise<void> | undefined;
  const ready = (): Promise<void> => {
    loading ??= named.promise.then(() => load(options, parts));
    return loading;
  };
  bus.serve(async (call) => {
    await ready();
    return parts.objects.answer(call);
  });
  if (!(await bus.requestName(naming.bus, options.onNameLost))) {
    throw new Failure('busy', `cannot own ${naming.bus}: somebody else has it`);
  }
  await addAlias(options, parts);
  named.resolve();
  await ready();
  const watching = options.watch(() => {
    parts.publisher.reload().catch((thrown: unknown) => log(`cannot read the system: ${asFailure(thrown).message}`));
  });
  return { stop: () => stop(options, parts, watching) };
}

/** Without the alias everything else works; whether its policy file is installed decides if the bus gives us the name. */
async function addAlias({ bus, alias, log }: DaemonOptions, parts: Parts): Promise<void> {
  if (alias === undefined) return;
  const lost = (): void => log(`lost the bus name ${alias.bus}`);
  const isOwned = await bus.requestName(alias.bus, lost).catch(() => false);
  if (isOwned) parts.trees.push(alias);
  else log(`going on without the name ${alias.bus}`);
}

function defer(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

interface Parts {
  readonly trees: [Naming, ...Naming[]];
  readonly objects: ReturnType<typeof makeObjectTable>;
  readonly publisher: Publisher;
  readonly slot: Slot;
  readonly activity: Activity;
  readonly host: () => Promise<Host>;
  readonly reloadConfig: () => Promise<void>;
}

function makeParts(options: DaemonOptions): Parts {
  const { bus, naming, alias, log, times } = options;
  const trees: [Naming, ...Naming[]] = [naming];
  let opened: Promise<Host> | undefined;
  const host = (): Promise<Host> => {
    opened ??= options.openHost();
    return opened;
  };
  const objects = makeObjectTable({
    emit: (signal) => bus.emit(signal),
    onInternalError: (thrown) => log(`internal error: ${String(thrown)}`),
    objectManagers: [naming, ...(alias === undefined ? [] : [alias])].map(({ base }) => base),
  });
  const activity = new Activity({ idleMs: 0, onIdle: options.onIdle });
  const service: ServiceOptions = {
    naming,
    host,
    publisher: () => publisher,
    slot: () => slot,
    callers: makeCallers(bus),
    clients: new Clients(bus, activity),
    activity,
    authorize: makeAuthorizer({ bus, log, ...times }),
    limit: makeLimit(),
    reloadConfig: () => readConfig(options, activity),
  };
  const publisher = new Publisher({
    objects,
    read: async () => (await host()).state(),
    sysrootMethods: (tree) => sysrootMethods({ ...service, naming: tree }),
    osMethods: (tree, osname) => osMethods({ ...service, naming: tree }, osname),
  });
  const { socketPath, files } = options;
  const slot = new Slot({ ...service, trees: () => trees, publisher, bus, log, socketPath, files, ...times });
  return { trees, objects, publisher, slot, activity, host, reloadConfig: service.reloadConfig };
}

async function readConfig(options: DaemonOptions, activity: Activity): Promise<void> {
  const config = parseDaemonConfig(await options.readConfig(), options.log);
  activity.setIdleTime(options.times.idleMs ?? config.idleExitSeconds * 1000);
}

async function load(options: DaemonOptions, parts: Parts): Promise<void> {
  parts.publisher.begin(options.sysroot, parts.trees);
  await parts.publisher.reload();
  await parts.reloadConfig();
}

/** The name goes first when nothing runs: calls that come now start the daemon again instead of being lost with it. */
async function stop(options: DaemonOptions, parts: Parts, watching: Disposable): Promise<void> {
  const release = (): Promise<unknown> =>
    Promise.allSettled(parts.trees.map((naming) => options.bus.releaseName(naming.bus)));
  parts.activity.stop();
  watching[Symbol.dispose]();
  if (parts.slot.running === undefined) await release();
  await parts.slot.running?.shutDown();
  await release();
  await (await parts.host())[Symbol.asyncDispose]();
  await options.bus[Symbol.asyncDispose]();
}
