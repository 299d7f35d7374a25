// GVariant's text format, as ostree prints metadata and takes it on its command line, ↔ plain values.

import { Failure } from './failure.ts';
import { takeQuoted } from './variant-string.ts';

/**
 * Integers annotated with a 64-bit type are bigint, others number; arrays of bytes are Uint8Array (the closing NUL of
 * a byte string included); variants are replaced by what they hold; tuples and arrays are both arrays.
 */
export type VariantValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Uint8Array
  | readonly VariantValue[]
  | ReadonlyMap<VariantValue, VariantValue>;

const deepest = 64;

/** Parses one value; anything after it is a failure. */
export function parseVariant(text: string): VariantValue {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.skipBlanks();
  if (reader.position < text.length) throw reader.failure('text after the value');
  return value;
}

const closers: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' };

class Reader {
  readonly #text: string;
  position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): VariantValue {
    if (depth > deepest) throw this.failure('too deep');
    this.skipBlanks();
    switch (this.#text.charAt(this.position)) {
      case '[':
        return this.array(depth);
      case '(':
        return this.items('(', depth);
      case '{':
        return this.dictionary(depth);
      case '<':
        return this.variant(depth);
      case '@':
        return this.annotated(depth);
      case "'":
      case '"':
        return this.#quoted(false);
      default:
        if (this.#match(/b(?=['"])/y) === undefined) return this.word(depth);
        return Buffer.from(`${this.#quoted(true)}\0`, 'latin1');
    }
  }

  array(depth: number): VariantValue {
    this.skipBlanks();
    const isBytes = /\[\s*byte\s/y;
    isBytes.lastIndex = this.position;
    const bytes = isBytes.test(this.#text);
    const items = this.items('[', depth);
    return bytes ? this.#toBytes(items) : widen(items);
  }

  items(open: '[' | '(', depth: number): VariantValue[] {
    const close = closers[open] ?? '';
    this.#expect(open);
    const items: VariantValue[] = [];
    while (!this.#takes(close)) {
      if (items.length > 0) {
        this.#expect(',');
        if (open === '(' && this.#takes(close)) break;
      }
      items.push(this.value(depth + 1));
    }
    return items;
  }

  /** `{k: v, …}`; the text of a lone dictionary entry, `{k, v}`, is read as a dictionary of one. */
  dictionary(depth: number): VariantValue {
    this.#expect('{');
    const entries: [VariantValue, VariantValue][] = [];
    while (!this.#takes('}')) {
      if (entries.length > 0) this.#expect(',');
      const key = this.value(depth + 1);
      if (!(entries.length === 0 && this.#takes(','))) this.#expect(':');
      entries.push([key, this.value(depth + 1)]);
    }
    return new Map(entries);
  }

  variant(depth: number): VariantValue {
    this.#expect('<');
    const value = this.value(depth + 1);
    this.#expect('>');
    return value;
  }

  annotated(depth: number): VariantValue {
    const type = this.#match(/@([a-z(){}*?]+)/y)?.[1];
    if (type === undefined) throw this.failure('not a type');
    const value = this.value(depth + 1);
    return applyType(type, value) ?? value;
  }

  word(depth: number): VariantValue {
    const number = this.#match(
      /[+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?\b|nan\b)/y,
    );
    if (number !== undefined) return this.#number(number[0]);
    const word = this.#match(/[a-z0-9]+/y)?.[0] ?? '';
    switch (word) {
      case 'true':
        return true;
      case 'false':
        return false;
      case 'nothing':
        return null;
      case 'int64':
      case 'uint64':
        return this.#wide(this.value(depth + 1));
      case 'just':
      case 'boolean':
      case 'byte':
      case 'int16':
      case 'uint16':
      case 'int32':
      case 'uint32':
      case 'handle':
      case 'double':
      case 'string':
      case 'objectpath':
      case 'signature':
        return this.value(depth + 1);
      default:
        throw this.failure('not a value');
    }
  }

  skipBlanks(): void {
    this.#match(/\s+/y);
  }

  failure(why: string): Failure {
    return new Failure('tool-failed', `cannot read variant text: ${why} at character ${this.position + 1}`);
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.position += found[0].length;
    return found;
  }

  #takes(character: string): boolean {
    this.skipBlanks();
    if (character === '' || this.#text.charAt(this.position) !== character) return false;
    this.position += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#takes(character)) throw this.failure(`no '${character}'`);
  }

  #quoted(isBytes: boolean): string {
    const taken = takeQuoted(this.#text, this.position, isBytes);
    if (taken === undefined) throw this.failure('bad string');
    this.position = taken.end;
    return taken.value;
  }

  #number(text: string): number | bigint {
    const digits = text.replace(/^[+-]/, '');
    const sign = text.startsWith('-') ? -1 : 1;
    if (digits.startsWith('inf')) return sign * Number.POSITIVE_INFINITY;
    if (digits === 'nan') return Number.NaN;
    const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
    const value = sign * Number(octal);
    const isWhole = /^(0x[0-9a-f]+|0o[0-7]+|\d+)$/i.test(octal);
    return isWhole && !Number.isSafeInteger(value) ? BigInt(sign) * BigInt(octal) : value;
  }

  #wide(value: VariantValue): bigint {
    if (typeof value === 'bigint') return value;
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.failure('not an integer');
    return BigInt(value);
  }

  #toBytes(items: readonly VariantValue[]): Uint8Array {
    const bytes = items.filter((item): item is number => typeof item === 'number' && item >= 0 && item <= 255);
    if (bytes.length < items.length) throw this.failure('not a byte');
    return Uint8Array.from(bytes);
  }
}

/** Only the first item of an array carries the type: the others become as wide as it is. */
function widen(items: readonly VariantValue[]): readonly VariantValue[] {
  if (!items.some((item) => typeof item === 'bigint')) return items;
  return items.map((item) => (typeof item === 'number' && Number.isInteger(item) ? BigInt(item) : item));
}

function applyType(type: string, value: VariantValue): VariantValue | undefined {
  const isWide = type === 't' || type === 'x';
  if (isWide && typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (type === 'ay' && Array.isArray(value) && value.length === 0) return new Uint8Array();
  if (type === 'ay' && Array.isArray(value)) return Uint8Array.from(value.map(Number));
  return (type === 'at' || type === 'ax') && Array.isArray(value) ? widen([0n, ...value]).slice(1) : undefined;
}

/** A string as GVariant text. */
export function formatVariantString(text: string): string {
  if (text.includes('\0')) throw new Failure('bad-usage', 'cannot write a NUL character as metadata');
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter);
  return `'${escaped}'`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** A list of strings as GVariant text of type `as`. */
export function formatVariantStrings(items: readonly string[]): string {
  return items.length === 0 ? '@as []' : `[${items.map(formatVariantString).join(', ')}]`;
}

/** Rows of five strings as GVariant text of type `a(sssss)`. */
export function formatVariantRows(rows: readonly (readonly [string, string, string, string, string])[]): string {
  if (rows.length === 0) return '@a(sssss) []';
  return `[${rows.map((row) => `(${row.map(formatVariantString).join(', ')})`).join(', ')}]`;
}
