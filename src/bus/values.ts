// Values by D-Bus signature: ours (Map, bigint, Variant) ↔ what the library reads and writes, checked in both directions.

import { Failure } from '../base/failure.ts';
import type { Variant as ContractVariant } from '../contract/signature.ts';
import { parseSignature, parseSingle, type SignatureNode } from './signature.ts';

/** A value of some D-Bus type: structs and arrays are lists, dictionaries are maps, `x` and `t` arrive as bigint. */
export type Value =
  | string
  | number
  | bigint
  | boolean
  | Variant
  | Uint8Array
  | readonly Value[]
  | ReadonlyMap<string, Value>
  | ReadonlyMap<number, Value>
  | ReadonlyMap<bigint, Value>;

/** A value that carries its own signature, so that `u` and `i`, `s` and `o` stay different. */
export class Variant implements ContractVariant {
  readonly signature: string;
  readonly value: Value;

  constructor(signature: string, value: Value) {
    this.signature = signature;
    this.value = value;
  }
}

/** A variant whose value was checked against its signature. */
export function typed(signature: string, value: Value): Variant {
  encodeNode(parseSingle(signature), value);
  return new Variant(signature, value);
}

/** Our values → the library's, one per complete type of the signature; a value that does not fit is our own mistake. */
export function encodeBody(signature: string, values: readonly unknown[]): unknown[] {
  const nodes = parseSignature(signature);
  if (nodes.length !== values.length) {
    throw new Failure('internal', `cannot encode ${values.length} values with the signature '${signature}'`);
  }
  return nodes.map((node, index) => encodeNode(node, values[index]));
}

/** The library's values → ours. */
export function decodeBody(signature: string, body: readonly unknown[]): Value[] {
  return parseSignature(signature).map((node, index) => decodeNode(node, body[index]));
}

export interface ValueLimits {
  readonly entries: number;
  readonly textBytes: number;
}

/** What one caller may hand us in one list. */
export const callerLimits: ValueLimits = { entries: 4096, textBytes: 1024 };

/** Refuses lists and dictionaries with more entries, and texts longer, than the limits allow. */
export function checkLimits(value: Value, limits: ValueLimits = callerLimits): void {
  if (typeof value === 'string') {
    const bytes = Buffer.byteLength(value);
    if (bytes > limits.textBytes) throw tooLarge(`a text of ${bytes} bytes`, `${limits.textBytes} bytes`);
  }
  const parts = partsOf(value);
  if (parts.length > limits.entries) throw tooLarge(`a list of ${parts.length} entries`, `${limits.entries} entries`);
  for (const part of parts) checkLimits(part, limits);
}

function partsOf(value: Value): readonly Value[] {
  if (value instanceof Variant) return [value.value];
  if (value instanceof Map) return [...value].map(([key, entry]) => [key, entry]);
  return Array.isArray(value) ? value : [];
}

function tooLarge(what: string, limit: string): Failure {
  return new Failure('bad-usage', `cannot accept ${what}: at most ${limit} are allowed`);
}

const integerRanges: Readonly<Record<string, readonly [number, number]>> = {
  y: [0, 0xff],
  n: [-0x8000, 0x7fff],
  q: [0, 0xffff],
  i: [-0x80000000, 0x7fffffff],
  u: [0, 0xffffffff],
  h: [0, 0xffffffff],
};

const longRanges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  x: [-(2n ** 63n), 2n ** 63n - 1n],
  t: [0n, 2n ** 64n - 1n],
};

const loneSurrogate = /[\uD800-\uDFFF]/u;
const objectPath = /^\/(?:[A-Za-z0-9_]+(?:\/[A-Za-z0-9_]+)*)?$/;

/** Whether a text may stand where D-Bus wants an object path. */
export function isObjectPath(text: string): boolean {
  return objectPath.test(text);
}

/** A text from a program or a person with what D-Bus cannot carry (NUL, lone surrogates) replaced by U+FFFD. */
export function toSendable(text: string): string {
  return text.replace(/\0|[\uD800-\uDFFF]/gu, '\uFFFD');
}

function encodeNode(node: SignatureNode, value: unknown): unknown {
  switch (node.kind) {
    case 'basic':
      return encodeBasic(node.type, value);
    case 'variant':
      if (!isVariant(value)) throw misfit(node, value);
      return [value.signature, encodeNode(parseSingle(value.signature), value.value)];
    case 'array':
      if (node.text === 'ay' && value instanceof Uint8Array) return value;
      return listOf(node, value).map((element) => encodeNode(node.element, element));
    case 'dictionary':
      if (!(value instanceof Map)) throw misfit(node, value);
      return Array.from(value, ([key, entry]) => [encodeNode(node.key, key), encodeNode(node.value, entry)]);
    case 'struct':
      if (listOf(node, value).length !== node.fields.length) throw misfit(node, value);
      return node.fields.map((field, index) => encodeNode(field, listOf(node, value)[index]));
  }
}

function listOf(node: SignatureNode, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw misfit(node, value);
  return value;
}

function isVariant(value: unknown): value is ContractVariant {
  return typeof value === 'object' && value !== null && 'signature' in value && typeof value.signature === 'string';
}

function encodeBasic(type: string, value: unknown): unknown {
  if (type in longRanges) return encodeLong(type, value);
  if (type in integerRanges) return encodeInteger(type, value);
  if (type === 'b' && typeof value === 'boolean') return value;
  if (type === 'd' && typeof value === 'number' && Number.isFinite(value)) return value;
  if ('sog'.includes(type) && typeof value === 'string' && isText(type, value)) return value;
  throw misfit({ text: type }, value);
}

function encodeInteger(type: string, value: unknown): number {
  const [least, most] = integerRanges[type] ?? [0, 0];
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw misfit({ text: type }, value);
}

function encodeLong(type: string, value: unknown): bigint {
  const [least, most] = longRanges[type] ?? [0n, 0n];
  const exact = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof exact === 'bigint' && exact >= least && exact <= most) return exact;
  throw misfit({ text: type }, value);
}

function isText(type: string, value: string): boolean {
  if (value.includes('\0') || loneSurrogate.test(value)) return false;
  if (type === 'o') return isObjectPath(value);
  if (type === 'g') parseSignature(value);
  return true;
}

function misfit(node: { readonly text: string }, value: unknown): Failure {
  const shown = typeof value === 'object' ? (value?.constructor.name ?? 'null') : `${typeof value} ${String(value)}`;
  return new Failure('internal', `cannot encode ${shown.slice(0, 64)} with the signature '${node.text}'`);
}

function decodeNode(node: SignatureNode, value: unknown): Value {
  switch (node.kind) {
    case 'basic':
      if (node.type === 'o' && !isObjectPath(value as string)) {
        throw new Failure('bad-usage', 'cannot read a message: a value is not an object path');
      }
      return value as Value;
    case 'variant': {
      const { signature, value: inner } = value as ContractVariant;
      return new Variant(signature, decodeNode(parseSingle(signature), inner));
    }
    case 'array':
      if (value instanceof Uint8Array) return value;
      return (value as unknown[]).map((element) => decodeNode(node.element, element));
    case 'dictionary': {
      const pairs = value as readonly (readonly [unknown, unknown])[];
      return new Map(pairs.map(([key, entry]) => [key as string, decodeNode(node.value, entry)]));
    }
    case 'struct':
      return node.fields.map((field, index) => decodeNode(field, (value as unknown[])[index]));
  }
}
