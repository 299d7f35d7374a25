// Argument tables ↔ message bodies: values by name on our side, values in order on the wire's.

import { Failure } from '../base/failure.ts';
import { knownOptions } from './known-options.ts';
import type { Dictionary, Variant } from './signature.ts';
import type { ArgumentTable, ArgumentValues, KeyRow, KeyTable, KeyValues } from './tables.ts';

const isPlain = (row: KeyRow | KeyTable): row is KeyRow => Array.isArray(row);

/** The signature of one argument. */
export const argumentSignature = (row: KeyRow | KeyTable): string => (isPlain(row) ? row[0] : 'a{sv}');

/** The signature of a body. */
export const bodySignature = (table: ArgumentTable): string => Object.values(table).map(argumentSignature).join('');

/** The sentence of a plain argument, or the keys of a dictionary. */
export const argumentAbout = (row: KeyRow | KeyTable): string | KeyTable => (isPlain(row) ? row[1] : row);

export function encodeArguments<T extends ArgumentTable>(table: T, values: ArgumentValues<T>): readonly unknown[] {
  return Object.entries(table).map(([name, row]) =>
    isPlain(row) ? values[name] : encodeKeys(row, values[name] as Readonly<Record<string, unknown>>),
  );
}

/** A dictionary of the keys that have a value. */
export function encodeKeys(table: KeyTable, values: Readonly<Record<string, unknown>>): Dictionary {
  const entries = Object.entries(table).flatMap(([key, [signature]]): [string, Variant][] =>
    values[key] === undefined ? [] : [[key, { signature, value: values[key] }]],
  );
  return new Map(entries);
}

/** Throws `bad-usage` for a key that nobody knows and for a known one of another type. */
export function decodeArguments<T extends ArgumentTable>(table: T, body: readonly unknown[]): ArgumentValues<T> {
  const named = Object.entries(table).map(([name, row], index) => [
    name,
    isPlain(row) ? body[index] : decodeKeys(row, body[index] as Dictionary, name),
  ]);
  // Safety: the bus compared the body's signature with the table before it got here.
  return Object.fromEntries(named) as ArgumentValues<T>;
}

function decodeKeys(table: KeyTable, given: Dictionary, name: string): Readonly<Record<string, unknown>> {
  const accepted: KeyTable = name === 'options' ? { ...knownOptions, ...table } : table;
  const entries = [...given].map(([key, { signature, value }]): [string, unknown] => {
    const row = Object.hasOwn(accepted, key) ? accepted[key] : undefined;
    if (row === undefined) throw new Failure('bad-usage', `cannot use '${name}': key '${key}' is not known`);
    if (row[0] !== signature) {
      throw new Failure('bad-usage', `cannot use '${name}': key '${key}' is '${signature}', expected '${row[0]}'`);
    }
    if (!Object.hasOwn(table, key)) refuseIfItLimits(key, value);
    return [key, value];
  });
  return Object.fromEntries(entries);
}

/** The known keys of a dictionary that we receive as an answer; newer senders may add keys. */
export function readKeys<const T extends KeyTable>(table: T, given: Dictionary): KeyValues<T> {
  const entries = Object.entries(table).flatMap(([key, [signature]]): [string, unknown][] => {
    const wrapped = given.get(key);
    return wrapped?.signature === signature ? [[key, wrapped.value]] : [];
  });
  // Safety: only values of exactly the signature in the table are taken.
  return Object.fromEntries(entries) as KeyValues<T>;
}

/** Safety: a client that asks for no effect must not get one because the method has no such mode. */
function refuseIfItLimits(key: string, value: unknown): void {
  if (['dry-run', 'download-only', 'check-only'].includes(key) && value === true) {
    throw new Failure('bad-usage', `cannot use '${key}' here: this method has no such mode`);
  }
}
