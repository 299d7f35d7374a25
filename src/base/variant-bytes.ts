// GVariant's binary format, as ostree stores commits (little-endian) → plain values. Not: its text format.

import { Failure } from './failure.ts';

/**
 * 64-bit integers are bigint, others number; arrays of bytes are Uint8Array; variants are replaced by what they hold;
 * tuples and arrays are both arrays.
 */
export type VariantValue =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly VariantValue[]
  | ReadonlyMap<VariantValue, VariantValue>;

/**
 * Reads one value of the given type (GVariant Specification 1.0, chapter 2). Safety: bytes that are no such value are a
 * failure, where the specification would have a default value read.
 */
export function readVariant(type: string, bytes: Uint8Array): VariantValue {
  return read(knownType(type), asBuffer(bytes), 0);
}

/** The bytes of each item of an array, or each member of a tuple or dictionary entry, for reading only some of them. */
export function splitVariant(type: string, bytes: Uint8Array): readonly Uint8Array[] {
  const shape = knownType(type);
  const [item] = shape.members;
  if (item === undefined) throw damaged(`nothing to split in '${type}'`);
  return type.startsWith('a') ? cutItems(item, asBuffer(bytes)) : cutMembers(shape, asBuffer(bytes));
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function knownType(type: string): Shape {
  const shape = parseType(type);
  if (shape === undefined) throw damaged(`unknown type '${type.slice(0, 40)}'`);
  return shape;
}

interface Shape {
  readonly text: string;
  readonly alignment: number;
  /** Undefined when values differ in size. */
  readonly size: number | undefined;
  /** Of an array one, of a tuple or dictionary entry all. */
  readonly members: readonly Shape[];
}

const deepest = 32;
const damaged = (why: string): Failure => new Failure('bad-tree', `cannot read stored metadata: ${why}`);

const basic: Readonly<Record<string, readonly [alignment: number, size: number | undefined]>> = {
  ...{ b: [1, 1], y: [1, 1], n: [2, 2], q: [2, 2], i: [4, 4], u: [4, 4], h: [4, 4] },
  ...{ x: [8, 8], t: [8, 8], d: [8, 8], s: [1, undefined], o: [1, undefined], g: [1, undefined], v: [8, undefined] },
};

/** The shape of exactly this type. */
function parseType(text: string): Shape | undefined {
  if (text.length > 255) return undefined;
  const shape = parseOne(text, 0, 0);
  return shape?.text === text ? shape : undefined;
}

function parseOne(text: string, at: number, depth: number): Shape | undefined {
  const first = text.charAt(at);
  if (depth > deepest) return undefined;
  if (first === 'a') {
    const item = parseOne(text, at + 1, depth + 1);
    return item && { text: `a${item.text}`, alignment: item.alignment, size: undefined, members: [item] };
  }
  if (first === '(' || first === '{') return parseTuple(text, at, depth);
  const [alignment, size] = basic[first] ?? [];
  return alignment === undefined ? undefined : { text: first, alignment, size, members: [] };
}

function parseTuple(text: string, at: number, depth: number): Shape | undefined {
  const end = text.charAt(at) === '(' ? ')' : '}';
  const members: Shape[] = [];
  let position = at + 1;
  while (position < text.length && text.charAt(position) !== end) {
    const member = parseOne(text, position, depth + 1);
    if (member === undefined) return undefined;
    members.push(member);
    position += member.text.length;
  }
  if (position >= text.length || (end === '}' && members.length !== 2)) return undefined;
  const alignment = Math.max(1, ...members.map((member) => member.alignment));
  return { text: text.slice(at, position + 1), alignment, size: fixedSize(members, alignment), members };
}

function fixedSize(members: readonly Shape[], alignment: number): number | undefined {
  let size = 0;
  for (const member of members) {
    if (member.size === undefined) return undefined;
    size = align(size, member.alignment) + member.size;
  }
  return members.length === 0 ? 1 : align(size, alignment);
}

const align = (position: number, alignment: number): number => Math.ceil(position / alignment) * alignment;

function read(shape: Shape, bytes: Buffer, depth: number): VariantValue {
  if (depth > deepest) throw damaged('too deep');
  if (shape.size !== undefined && bytes.length !== shape.size) throw damaged(`wrong size of '${shape.text}'`);
  switch (shape.text.charAt(0)) {
    case 's':
    case 'o':
    case 'g':
      return readText(bytes);
    case 'v':
      return readInner(bytes, depth);
    case 'a':
      return readArray(shape, bytes, depth);
    case '(':
    case '{':
      return cutMembers(shape, bytes).map((part, index) => read(memberAt(shape, index), part, depth + 1));
    default:
      return readNumber(shape.text, bytes);
  }
}

function readNumber(type: string, bytes: Buffer): VariantValue {
  if (type === 'b') return bytes.readUInt8() !== 0;
  if (type === 'd') return bytes.readDoubleLE();
  if (type === 'x') return bytes.readBigInt64LE();
  if (type === 't') return bytes.readBigUInt64LE();
  return type === 'n' || type === 'i' ? bytes.readIntLE(0, bytes.length) : bytes.readUIntLE(0, bytes.length);
}

function readText(bytes: Buffer): string {
  if (bytes.indexOf(0) !== bytes.length - 1) throw damaged('a text without its end');
  return bytes.toString('utf8', 0, bytes.length - 1);
}

/** A variant is the value, a zero, and its type. */
function readInner(bytes: Buffer, depth: number): VariantValue {
  const zero = bytes.lastIndexOf(0);
  const shape = zero < 0 ? undefined : parseType(bytes.toString('latin1', zero + 1));
  if (shape === undefined) throw damaged('a variant without a type');
  return read(shape, bytes.subarray(0, zero), depth + 1);
}

function readArray(shape: Shape, bytes: Buffer, depth: number): VariantValue {
  const [item] = shape.members;
  if (item === undefined) throw damaged('an array of nothing');
  if (item.text === 'y') return new Uint8Array(bytes);
  const items = cutItems(item, bytes).map((part) => read(item, part, depth + 1));
  if (!item.text.startsWith('{')) return items;
  // Safety: an entry has just been read as a tuple of two.
  return new Map(items as unknown as readonly (readonly [VariantValue, VariantValue])[]);
}

function cutItems(item: Shape, bytes: Buffer): readonly Buffer[] {
  if (bytes.length === 0) return [];
  if (item.size !== undefined) {
    if (bytes.length % item.size !== 0) throw damaged('an array with half an item');
    const size = item.size;
    return Array.from({ length: bytes.length / size }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
  }
  const width = offsetWidth(bytes.length);
  const table = readOffset(bytes, bytes.length - width, width);
  if (table > bytes.length || (bytes.length - table) % width !== 0) throw damaged('an array without its end');
  let start = 0;
  return Array.from({ length: (bytes.length - table) / width }, (_, index) => {
    const end = readOffset(bytes, table + index * width, width);
    const part = cut(bytes, align(start, item.alignment), end);
    start = end;
    return part;
  });
}

function memberAt(shape: Shape, index: number): Shape {
  const member = shape.members[index];
  if (member === undefined) throw damaged('too many members');
  return member;
}

/** Ends of members that differ in size, but not that of the last, stand at the end in reverse order. */
function cutMembers(shape: Shape, bytes: Buffer): readonly Buffer[] {
  const width = offsetWidth(bytes.length);
  let offset = bytes.length;
  let position = 0;
  const isLast = (index: number): boolean => index === shape.members.length - 1;
  const ends = shape.members.filter((member, index) => member.size === undefined && !isLast(index)).length;
  return shape.members.map((member, index) => {
    const start = align(position, member.alignment);
    if (member.size !== undefined) position = start + member.size;
    else if (isLast(index)) position = bytes.length - ends * width;
    else {
      offset -= width;
      position = readOffset(bytes, offset, width);
    }
    return cut(bytes, start, position);
  });
}

function cut(bytes: Buffer, start: number, end: number): Buffer {
  if (end < start || end > bytes.length) throw damaged('a part that ends outside of the whole');
  return bytes.subarray(start, end);
}

const offsetWidth = (size: number): 1 | 2 | 4 => (size <= 0xff ? 1 : size <= 0xffff ? 2 : 4);

function readOffset(bytes: Buffer, at: number, width: 1 | 2 | 4): number {
  if (at < 0) throw damaged('too short');
  return bytes.readUIntLE(at, width);
}
