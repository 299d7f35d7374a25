// Asking a service: calls that throw failures, and the properties of an object read and followed.

import { BusError, fromBusError } from './errors.ts';
import type { CallOptions, Endpoint, OutgoingCall } from './message.ts';
import { propertiesName } from './standard-interfaces.ts';
import { type Value, Variant } from './values.ts';

/** One interface of one object of somebody else. */
export interface RemoteInterface {
  /** Absent on a peer socket. */
  readonly destination?: string | undefined;
  readonly path: string;
  readonly interface: string;
}

export type Properties = ReadonlyMap<string, Variant>;

/** Calls and throws a `Failure` whatever goes wrong. */
export async function callOrFail(
  endpoint: Endpoint,
  call: OutgoingCall,
  options: CallOptions = {},
): Promise<readonly Value[]> {
  try {
    return await endpoint.call(call, options);
  } catch (error) {
    throw error instanceof BusError ? fromBusError(error) : error;
  }
}

/** All properties of the interface. */
export async function readAll(endpoint: Endpoint, remote: RemoteInterface, options?: CallOptions): Promise<Properties> {
  const call = { ...remote, interface: propertiesName, member: 'GetAll', signature: 's', body: [remote.interface] };
  const [answer] = await callOrFail(endpoint, call, options);
  return readDictionary(answer);
}

/** Tells which properties of the interface have new values, until it is disposed. */
export async function followProperties(
  endpoint: Endpoint,
  remote: RemoteInterface,
  onChange: (changed: Properties) => void,
): Promise<AsyncDisposable> {
  const match = {
    sender: remote.destination,
    path: remote.path,
    interface: propertiesName,
    member: 'PropertiesChanged',
    arg0: remote.interface,
  };
  return endpoint.onSignal(match, ({ signature, body }) => {
    if (signature === 'sa{sv}as') onChange(readDictionary(body[1]));
  });
}

/** `a{sv}` as it arrived; entries that are not text and variant are left out. */
function readDictionary(value: Value | undefined): Properties {
  const map = new Map<string, Variant>();
  if (!(value instanceof Map)) return map;
  for (const [key, entry] of value) if (typeof key === 'string' && entry instanceof Variant) map.set(key, entry);
  return map;
}
