// D-Bus addresses of local sockets, and connecting to them.

import { createConnection, type Socket } from 'node:net';
import { Failure } from '../base/failure.ts';
import { authenticateAsClient } from './authentication.ts';
import { BusError, standardErrors } from './errors.ts';

/** `unix:path=…` of a socket. */
export function formatAddress(socketPath: string): string {
  const escaped = socketPath.replace(/[^A-Za-z0-9_/.\\-]/g, (character) =>
    Buffer.from(character).reduce((text, byte) => `${text}%${byte.toString(16).padStart(2, '0')}`, ''),
  );
  return `unix:path=${escaped}`;
}

/** What `node:net` connects to for the first local socket that an address names. */
export function parseAddress(address: string): string {
  for (const one of address.split(';')) {
    const [family, list = ''] = one.split(':', 2);
    if (family !== 'unix') continue;
    const keys = new Map(list.split(',').map((pair): [string, string] => [readKey(pair), readValue(pair)]));
    const path = keys.get('path');
    if (path !== undefined) return path;
    const abstract = keys.get('abstract');
    if (abstract !== undefined) return `\0${abstract}`;
  }
  throw new Failure('no-daemon', `cannot use the D-Bus address '${address}': it names no local socket`);
}

const readKey = (pair: string): string => pair.split('=', 1)[0] ?? '';

function readValue(pair: string): string {
  const escaped = pair.slice(pair.indexOf('=') + 1);
  try {
    return decodeURIComponent(escaped);
  } catch {
    return escaped;
  }
}

/** A connected and authenticated stream; throws `BusError` when nobody listens there or we are not let in. */
export async function connectTo(address: string, signal?: AbortSignal): Promise<Socket> {
  const socket = createConnection(parseAddress(address));
  try {
    await authenticateAsClient(socket, process.geteuid?.() ?? 0, signal);
  } catch (error) {
    socket.destroy();
    if (signal?.aborted) throw new Failure('cancelled', 'operation was cancelled', { cause: error });
    const reason = error instanceof Error ? error.message : String(error);
    throw new BusError(standardErrors.disconnected, `cannot connect to ${address}: ${reason}`);
  }
  return socket;
}
