// Who is behind a bus name: uid and unit, as the bus and systemd tell; nothing that the caller says about itself.

import { asFailure, Failure } from '../base/failure.ts';
import type { BusConnection, OutgoingCall } from '../bus/message.ts';
import { type Dictionary, unwrap, type Variant } from '../contract/signature.ts';
import type { Asker } from '../model/job.ts';

export interface Caller {
  readonly sender: string;
  readonly uid: number;
}

export interface Callers {
  /** Throws `not-authorized` when the bus does not say who it is. */
  identify(sender: string): Promise<Caller>;
  /** Which process it is; throws `not-authorized` when it has left the bus. */
  findProcess(sender: string): Promise<Asker>;
  /** Name of the systemd unit that the caller belongs to, if there is one. */
  findUnit(sender: string): Promise<string | undefined>;
}

const bus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  signature: 's',
} as const;

const systemd = { destination: 'org.freedesktop.systemd1', path: '/org/freedesktop/systemd1' } as const;

const systemdTimeoutMs = 2000;

/** Answers are kept until the name leaves the bus; unique names are never used twice. */
export function makeCallers(connection: BusConnection): Callers {
  const known = new Map<string, Promise<Caller>>();
  return {
    identify: (sender) => {
      const kept = known.get(sender);
      if (kept !== undefined) return kept;
      const asked = askUid(connection, sender);
      known.set(sender, asked);
      forgetWhenGone(connection, sender, known).catch(() => known.delete(sender));
      return asked;
    },
    findProcess: (sender) => askProcess(connection, sender),
    findUnit: (sender) => askUnit(connection, sender).catch(() => undefined),
  };
}

async function forgetWhenGone(
  connection: BusConnection,
  sender: string,
  known: Map<string, Promise<Caller>>,
): Promise<void> {
  await known.get(sender);
  let isGone = (): void => undefined;
  const gone = new Promise<void>((resolve) => {
    isGone = resolve;
  });
  await using _ = await connection.watchName(sender, () => isGone());
  await gone;
  known.delete(sender);
}

async function askUid(connection: BusConnection, sender: string): Promise<Caller> {
  const call = { ...bus, member: 'GetConnectionUnixUser', body: [sender] };
  const [uid] = await connection.call(call).catch((error: unknown) => {
    throw new Failure('not-authorized', 'cannot find out who is calling', { cause: asFailure(error) });
  });
  if (typeof uid !== 'number') throw new Failure('not-authorized', 'cannot find out who is calling');
  return { sender, uid };
}

async function askProcess(connection: BusConnection, sender: string): Promise<Asker> {
  const [answer] = await connection.call({ ...bus, member: 'GetConnectionCredentials', body: [sender] }).catch(left);
  // Safety: the bus layer compared the value with the signature of the reply.
  const credentials = answer as Dictionary;
  const pid = unwrap('u', credentials.get('ProcessID'));
  const uid = unwrap('u', credentials.get('UnixUserID'));
  if (pid === undefined || uid === undefined) return left();
  return { pid, uid };
}

const left = (cause?: unknown): never => {
  throw new Failure('not-authorized', 'cannot read the package files: the caller has left the bus', { cause });
};

async function askUnit(connection: BusConnection, sender: string): Promise<string | undefined> {
  const [pid] = await connection.call({ ...bus, member: 'GetConnectionUnixProcessID', body: [sender] });
  const [path] = await ask(connection, {
    ...systemd,
    interface: 'org.freedesktop.systemd1.Manager',
    member: 'GetUnitByPID',
    signature: 'u',
    body: [pid],
  });
  const [id] = await ask(connection, {
    ...systemd,
    path: String(path),
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: ['org.freedesktop.systemd1.Unit', 'Id'],
  });
  return unwrap('s', id as Variant);
}

const ask = (connection: BusConnection, call: OutgoingCall): ReturnType<BusConnection['call']> =>
  connection.call(call, { timeoutMs: systemdTimeoutMs });

/** Compat: rpm-ostree's text, `client(id:cli dbus:1.2 unit:x uid:0)`; one that never registered has no id, but a uid. */
export function describeCaller(caller: Caller, details: { readonly id?: string; readonly unit?: string }): string {
  if (details.id === undefined) return `caller ${caller.sender} uid:${caller.uid}`;
  const parts = [
    ...(details.id === '' ? [] : [`id:${details.id}`]),
    `dbus:${caller.sender.replace(/^:/, '')}`,
    ...(details.unit === undefined ? [] : [`unit:${details.unit}`]),
    `uid:${caller.uid}`,
  ];
  return `client(${parts.join(' ')})`;
}
