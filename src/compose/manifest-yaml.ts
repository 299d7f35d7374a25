// The text of one manifest, YAML 1.2 or JSON → data whose single values are all text, and the line of every key.

import { isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument, visit } from 'yaml';
import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import type { KeyPath, Locate } from '../model/manifest-schema.ts';

export interface ManifestData {
  readonly data: ReadonlyMap<string, unknown>;
  readonly locate: Locate;
}

const deepest = 30;
const mostAliases = 100;
/** Safety: these would reach into objects when used as keys. */
const forbiddenKeys = ['__proto__', 'constructor', 'prototype'];

/** Reads bytes strictly: UTF-8, one document, no tags, unique keys; throws `bad-usage` with file and line. */
export function parseManifestText(bytes: Uint8Array, name: string): ManifestData {
  const shown = quoteForMessage(name);
  const fail = (line: number, why: string): never => {
    throw new Failure('bad-usage', `cannot read ${shown}: line ${line}: ${why}`);
  };
  const text = decodeText(bytes, fail);
  refuseDepth(text, fail);
  const lines = new LineCounter();
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  // The failsafe schema leaves `13.0` and `no` as they are written.
  const document = parseDocument(text, {
    schema: 'failsafe',
    merge: false,
    prettyErrors: false,
    lineCounter: lines,
    logLevel: 'error',
  });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) fail(lineAt(problem.pos[0]), problem.message.split('\n')[0] ?? 'not YAML');
  visit(document, {
    Node: (_, node) => {
      if (node.tag !== undefined && !isPlainTag(node.tag)) fail(lineAt(node.range?.[0] ?? 0), 'tags are not used here');
    },
    Pair: (_, { key }) => {
      const isText = isScalar(key) && typeof key.value === 'string';
      if (!isText) fail(lineAt(offsetOf(key)), 'a key that is not a text');
      else if (forbiddenKeys.includes(String(key.value))) fail(lineAt(offsetOf(key)), `'${key.value}' cannot be a key`);
    },
  });
  const root = document.contents;
  if (!isMap(root)) return fail(1, 'a manifest is a map of keys');
  const plain = toPlain(() => document.toJS({ maxAliasCount: mostAliases }), fail);
  return {
    data: new Map(Object.entries(plain)),
    locate: (path) => `${shown}: line ${lineAt(findOffset(root, path))}`,
  };
}

type Fail = (line: number, why: string) => never;

const isPlainTag = (tag: string): boolean => /^tag:yaml\.org,2002:(map|seq|str)$/.test(tag);

function decodeText(bytes: Uint8Array, fail: Fail): string {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  const bad = text.search(/[\ufeff\r\0]/);
  const names = new Map([
    ['\ufeff', 'a byte order mark'],
    ['\r', 'a carriage return; lines end with a line feed alone'],
    ['\0', 'a NUL character'],
  ]);
  if (bad >= 0) fail(lineOf(bad), names.get(text.charAt(bad)) ?? 'a bad character');
  const replaced = text.indexOf('\ufffd');
  if (replaced >= 0 && !isUtf8(bytes)) fail(lineOf(replaced), 'not UTF-8');
  return text;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Safety: the parser calls itself for each level; thousands of them would end the stack. */
function refuseDepth(text: string, fail: Fail): void {
  for (const [index, line] of text.split('\n').entries()) {
    const marks = /^(?:[ ]|- |\? )*/.exec(line)?.[0] ?? '';
    const opened = line.match(/[[{]/g)?.length ?? 0;
    if (Math.max(marks.length / 2, opened) > deepest * 4) fail(index + 1, 'nested too deeply');
  }
}

function toPlain(make: () => unknown, fail: Fail): Readonly<Record<string, unknown>> {
  try {
    return make() as Readonly<Record<string, unknown>>;
  } catch (error) {
    return fail(1, error instanceof Error ? error.message : 'not YAML');
  }
}

const offsetOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;

/** The offset of the key or item that a path leads to, or of the nearest one above that exists. */
function findOffset(root: ParsedNode, path: KeyPath): number {
  let node: unknown = root;
  let offset = offsetOf(root);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) break;
      offset = offsetOf(pair.key);
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = offsetOf(node) || offset;
    } else break;
  }
  return offset;
}
