// D-Bus signatures as trees: parsed strictly by the rules of the specification, remembered in a bounded cache.

import { Failure } from '../base/failure.ts';

const basicTypes = 'ybnqiuxtdhsog';
const longestSignature = 255;
const deepestNesting = 32;
const cacheEntries = 500;

export type SignatureNode =
  | { readonly kind: 'basic'; readonly type: string; readonly text: string }
  | { readonly kind: 'variant'; readonly text: string }
  | { readonly kind: 'array'; readonly element: SignatureNode; readonly text: string }
  | { readonly kind: 'dictionary'; readonly key: SignatureNode; readonly value: SignatureNode; readonly text: string }
  | { readonly kind: 'struct'; readonly fields: readonly SignatureNode[]; readonly text: string };

interface Cursor {
  readonly text: string;
  index: number;
  depth: number;
}

const cache = new Map<string, readonly SignatureNode[]>();

/** The complete types of a signature; anything the D-Bus specification does not allow is a failure. */
export function parseSignature(text: string): readonly SignatureNode[] {
  const known = cache.get(text);
  if (known !== undefined) return known;
  if (text.length > longestSignature) throw bad(text, 'it is too long');
  const cursor: Cursor = { text, index: 0, depth: 0 };
  const nodes: SignatureNode[] = [];
  while (cursor.index < text.length) nodes.push(parseOne(cursor));
  if (cache.size >= cacheEntries) cache.clear();
  cache.set(text, nodes);
  return nodes;
}

/** The one complete type that a variant or a property has. */
export function parseSingle(text: string): SignatureNode {
  const [node, ...more] = parseSignature(text);
  if (node === undefined || more.length > 0) throw bad(text, 'it has to be one complete type');
  return node;
}

/** `sa{sv}` → `['s', 'a{sv}']`. */
export function splitSignature(text: string): readonly string[] {
  return parseSignature(text).map((node) => node.text);
}

function parseOne(cursor: Cursor): SignatureNode {
  const start = cursor.index;
  const type = cursor.text.charAt(cursor.index);
  cursor.index += 1;
  if (type === 'v') return { kind: 'variant', text: type };
  if (type !== '' && basicTypes.includes(type)) return { kind: 'basic', type, text: type };
  cursor.depth += 1;
  if (cursor.depth > deepestNesting) throw bad(cursor.text, 'it is nested too deeply');
  const node = parseContainer(cursor, { type, start });
  cursor.depth -= 1;
  return node;
}

function parseContainer(cursor: Cursor, begin: { readonly type: string; readonly start: number }): SignatureNode {
  const textSoFar = () => cursor.text.slice(begin.start, cursor.index);
  if (begin.type === 'a' && cursor.text.charAt(cursor.index) === '{') {
    const entry = parseEntry(cursor);
    return { kind: 'dictionary', ...entry, text: textSoFar() };
  }
  if (begin.type === 'a') {
    const element = parseOne(cursor);
    return { kind: 'array', element, text: textSoFar() };
  }
  if (begin.type !== '(') throw bad(cursor.text, `'${begin.type}' is not a type here`);
  const fields: SignatureNode[] = [];
  while (cursor.text.charAt(cursor.index) !== ')') fields.push(parseOne(cursor));
  cursor.index += 1;
  if (fields.length === 0) throw bad(cursor.text, 'a struct has at least one field');
  return { kind: 'struct', fields, text: textSoFar() };
}

function parseEntry(cursor: Cursor): { readonly key: SignatureNode; readonly value: SignatureNode } {
  cursor.index += 1;
  const key = parseOne(cursor);
  if (key.kind !== 'basic') throw bad(cursor.text, 'a dictionary key has a basic type');
  const value = parseOne(cursor);
  if (cursor.text.charAt(cursor.index) !== '}') throw bad(cursor.text, 'a dictionary has one key and one value type');
  cursor.index += 1;
  return { key, value };
}

function bad(text: string, why: string): Failure {
  return new Failure('bad-usage', `cannot read the D-Bus signature ${JSON.stringify(text.slice(0, 64))}: ${why}`);
}
