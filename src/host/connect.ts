// The choice between the daemon and the engine in this process, whole.

import { asFailure, Failure } from '../base/failure.ts';
import type { BusConnection } from '../bus/message.ts';
import { ourNames } from '../contract/names.ts';
import { machineLayout } from '../model/layout.ts';
import { exists } from '../system/files.ts';
import { isSystemdRunning, startUnit } from '../system/systemd.ts';
import type { Host } from './host.ts';
import { isPrivate } from './private-mounts.ts';

export interface ConnectOptions {
  readonly sysroot: string;
  readonly purpose: 'question' | 'change';
  readonly uid: number;
  /** Default: the machine's system bus. */
  readonly busAddress?: string;
  /** What we call ourselves, in status and journal. */
  readonly clientId: string;
  /** `remote` and `local` leave no choice. */
  readonly door?: 'auto' | 'remote' | 'local';
  /** Whether somebody can be asked for a password on this terminal. */
  readonly canPrompt?: boolean;
  readonly notice: (text: string) => void;
  readonly signal: AbortSignal;
  /** Called before a change through the local door when our mounts would be the machine's: starts us again, unseen. */
  readonly startAgain?: () => Promise<never>;
}

const unit = 'apt-ostreed.service';

/** Opens the host that serves this purpose. Once a daemon has answered, the other door is never tried. */
export async function connect(options: ConnectOptions): Promise<Host> {
  const { door = 'auto', sysroot } = options;
  if (door === 'local' || (door === 'auto' && !(await isServedByDaemon(sysroot)))) return openLocal(options);
  const bus = await findBus(options);
  if (bus === undefined) return openLocal(options);
  try {
    const wantsDaemon = door === 'remote' || options.uid !== 0 || (await canStartDaemon(bus, options));
    if (wantsDaemon) return await openRemote(bus, options);
  } catch (error) {
    await bus[Symbol.asyncDispose]();
    throw error;
  }
  await bus[Symbol.asyncDispose]();
  return openLocal(options);
}

/** The engine in this process, loaded now. */
export async function openLocalHost(sysroot: string): Promise<Host> {
  const { localHost } = await import('./local.ts');
  return localHost({ sysroot });
}

const isServedByDaemon = async (sysroot: string): Promise<boolean> =>
  sysroot === machineLayout.sysroot && (await exists(machineLayout.bootedMark));

async function openLocal({ purpose, uid, sysroot, startAgain }: ConnectOptions): Promise<Host> {
  if (purpose === 'change' && uid !== 0) {
    throw new Failure('not-root', 'cannot change the system: you are not root', { hint: "run it with 'sudo'" });
  }
  if (purpose === 'change' && !isPrivate()) await startAgain?.();
  return openLocalHost(sysroot);
}

async function openRemote(bus: BusConnection, options: ConnectOptions): Promise<Host> {
  const { openRemoteHost } = await import('./remote.ts');
  const canPrompt = options.uid !== 0 && options.purpose === 'change' && options.canPrompt === true;
  const { sysroot, clientId, busAddress } = options;
  return openRemoteHost({ bus, sysroot, clientId, canPrompt, busAddress });
}

/** Without a bus root does the work itself; others cannot. */
async function findBus({ busAddress, signal, uid, door }: ConnectOptions): Promise<BusConnection | undefined> {
  const { connectSystemBus } = await import('../bus/connection.ts');
  try {
    return await connectSystemBus({ address: busAddress, signal });
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code === 'cancelled') throw failure;
    if (uid === 0 && door !== 'remote') return undefined;
    throw new Failure('no-daemon', 'cannot reach the daemon: there is no system bus', {
      hint: 'run it as root',
      cause: error,
    });
  }
}

/**
 * For root: a question does not wake the daemon; a change does, through systemd, so that a start that fails says why.
 */
async function canStartDaemon(bus: BusConnection, options: ConnectOptions): Promise<boolean> {
  if (await isRunning(bus)) return true;
  if (options.purpose === 'question' || !(await isSystemdRunning())) return false;
  try {
    await startUnit(unit);
    return true;
  } catch (error) {
    options.notice(`cannot start ${unit}, working without it: ${asFailure(error).message}`);
    return false;
  }
}

async function isRunning(bus: BusConnection): Promise<boolean> {
  const [owned] = await bus.call({
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
    member: 'NameHasOwner',
    signature: 's',
    body: [ourNames.bus],
  });
  return owned === true;
}
