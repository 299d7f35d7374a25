// A client as strict as the programs written for rpm-ostree: what it reads must be there and have the exact type.

import assert from 'node:assert/strict';
import type { BusConnection, Endpoint, IncomingSignal } from '../../src/bus/message.ts';
import { connectPeer } from '../../src/bus/peer.ts';
import { type Value, Variant } from '../../src/bus/values.ts';

export const aliasName = 'org.projectatomic.rpmostree1';
export const aliasBase = '/org/projectatomic/rpmostree1';
export const aliasSysroot = `${aliasBase}/Sysroot`;

export type Dictionary = ReadonlyMap<string, Variant>;

/** The value under a key; a missing key or another type fails. */
export function take(dictionary: Dictionary, key: string, signature: string): Value {
  const wrapped = dictionary.get(key);
  assert.ok(wrapped instanceof Variant, `'${key}' is missing`);
  assert.equal(wrapped.signature, signature, `type of '${key}'`);
  return wrapped.value;
}

export const takeText = (dictionary: Dictionary, key: string): string => String(take(dictionary, key, 's'));

export const asDictionary = (value: unknown): Dictionary => {
  assert.ok(value instanceof Map);
  return value as Dictionary;
};

export const asDictionaries = (value: unknown): readonly Dictionary[] => {
  assert.ok(Array.isArray(value));
  return value.map(asDictionary);
};

export const options = (entries: Readonly<Record<string, boolean | string | readonly string[]>>): Dictionary =>
  new Map(Object.entries(entries).map(([key, value]) => [key, new Variant(signatureOf(value), value)]));

const signatureOf = (value: unknown): string => ({ boolean: 'b', string: 's' })[typeof value as 'string'] ?? 'as';

/** Calls on the second name, as a program on the system bus makes them. */
export class AliasClient {
  readonly connection: BusConnection;

  constructor(connection: BusConnection) {
    this.connection = connection;
  }

  /** `method` as `Interface.Member`, then the signature and the arguments, if there are any. */
  async call(path: string, method: string, ...given: readonly unknown[]): Promise<readonly Value[]> {
    const [signature = '', ...body] = given;
    const [suffix, member = ''] = method.split('.');
    const target = { destination: aliasName, path, interface: `${aliasName}.${suffix}` };
    return this.connection.call({ ...target, member, signature: String(signature), body });
  }

  async properties(path: string, suffix: string): Promise<Dictionary> {
    const [all] = await this.connection.call({
      destination: aliasName,
      path,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'GetAll',
      signature: 's',
      body: [`${aliasName}.${suffix}`],
    });
    return asDictionary(all);
  }

  /** Collects what is announced about the properties of an object. */
  async follow(path: string): Promise<readonly Dictionary[]> {
    const changes: Dictionary[] = [];
    const match = { path, interface: 'org.freedesktop.DBus.Properties', member: 'PropertiesChanged' };
    await this.connection.onSignal(match, ({ body }) => changes.push(asDictionary(body[1])));
    return changes;
  }
}

export interface Heard {
  readonly success: boolean;
  readonly message: string;
  /** Every signal of the transaction, whatever its interface, until the daemon closed the connection. */
  readonly signals: readonly IncomingSignal[];
}

/** Connects, listens to everything at `/`, starts, and waits for `Finished`; a close before that fails. */
export async function runTransaction(
  address: Value | undefined,
  during: (peer: Endpoint) => unknown = () => undefined,
): Promise<Heard> {
  await using peer = await connectPeer(String(address));
  const signals: IncomingSignal[] = [];
  const finished = new Promise<IncomingSignal>((resolve, reject) => {
    peer.closed.then(() => reject(new Error('closed before Finished')), reject);
    peer
      .onSignal({ path: '/' }, (signal) => {
        signals.push(signal);
        if (signal.member === 'Finished') resolve(signal);
      })
      .catch(reject);
  });
  await peer.call({ path: '/', interface: `${aliasName}.Transaction`, member: 'Start' });
  await during(peer);
  const { signature, body } = await finished;
  assert.equal(signature, 'bs');
  return { success: body[0] === true, message: String(body[1]), signals };
}
