import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import {
  formatVariantRows,
  formatVariantString,
  formatVariantStrings,
  parseVariant,
  type VariantValue,
} from '../../../src/base/variant-text.ts';
import { run } from '../../../src/system/run.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

const rows: readonly (readonly [text: string, value: VariantValue])[] = [
  ["'a'", 'a'],
  ['"it\'s"', "it's"],
  ["'a\\'b\\\\\\n\\u00e9\\U0001f600'", "a'b\\\né😀"],
  ['true', true],
  [' false ', false],
  ['7', 7],
  ['-7', -7],
  ['0x1f', 31],
  ['1.5', 1.5],
  ['1e3', 1000],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['byte 0x20', 32],
  ['uint32 1', 1],
  ['uint64 18446744073709551615', 18446744073709551615n],
  ['uint64 1', 1n],
  ['int64 -9223372036854775808', -9223372036854775808n],
  ['@t 3', 3n],
  ['[uint64 1, 2]', [1n, 2n]],
  ['[1, 2]', [1, 2]],
  ['@as []', []],
  ['@a{sv} {}', new Map()],
  ['@ay []', bytes()],
  ['[byte 0x01, 0x02, 0xff]', bytes(1, 2, 255)],
  ["b'ab\\001\\377'", bytes(97, 98, 1, 255, 0)],
  ["(1, 'a')", [1, 'a']],
  ["('a',)", ['a']],
  ['()', []],
  [
    "{'k': <1>, '__proto__': <['x']>}",
    new Map<string, VariantValue>([
      ['k', 1],
      ['__proto__', ['x']],
    ]),
  ],
  ["{'k', 1}", new Map([['k', 1]])],
  ['<<@mi nothing>>', null],
  ["objectpath '/a'", '/a'],
  [
    "[('a', '0'), ('b', '1')]",
    [
      ['a', '0'],
      ['b', '1'],
    ],
  ],
];

test('every form that GVariant prints is read', () => {
  for (const [text, value] of rows)
    assert.deepEqual(parseVariant(text), value instanceof Uint8Array ? parseVariant(text) : value, text);
  for (const [text, value] of rows) {
    if (value instanceof Uint8Array) assert.deepEqual([...(parseVariant(text) as Uint8Array)], [...value], text);
  }
});

test('text that is no value is our own failure', () => {
  const bad = [
    '',
    "'",
    "'a",
    '[',
    '[1',
    '[1,',
    '[1,]x',
    '(1',
    '{',
    "{'a'",
    "{'a':",
    '<',
    '<1',
    '@',
    '@as',
    'x',
    'tru',
    '1 2',
    "b'",
    "'\\u12'",
    "'\\U00110000'",
    'uint64',
    "uint64 'a'",
    '[byte 0x1, 300]',
    '[byte 1, "a"]',
    `${'['.repeat(10000)}`,
    '1.5.5',
    '\0',
    'int64 1.5',
    '@at [1.5',
  ];
  for (const text of bad) assert.throws(() => parseVariant(text), Failure, text.slice(0, 40));
});

test('strings, lists and rows written are read back equal', () => {
  const texts = ['', "it's", '"', 'a\\b', 'line\nend', '\x1b[0m', '\u202e', '😀', '$(x)', '\u{e0001}'];
  for (const text of texts) assert.equal(parseVariant(formatVariantString(text)), text);
  assert.deepEqual(parseVariant(formatVariantStrings(texts)), texts);
  assert.equal(formatVariantStrings([]), '@as []');
  assert.equal(formatVariantRows([]), '@a(sssss) []');
  assert.deepEqual(parseVariant(formatVariantRows([['a', '0', '1', '2', 'all']])), [['a', '0', '1', '2', 'all']]);
  assert.throws(() => formatVariantString('\0'), Failure);
});

test('ostree takes what is written and what it prints is read', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'variant-text-'));
  try {
    const repo = join(directory, 'repo');
    await run({ program: 'ostree', args: [`--repo=${repo}`, 'init', '--mode=bare-user'] });
    const strings = ['it\'s\n"', '\u202e\x01', 'é😀', ''];
    const packages = formatVariantRows([
      ['libc6', '0', '2.41', '12', 'amd64'],
      ['tzdata', '0', "2025b'", '', 'all'],
    ]);
    const metadata = [
      `s=${formatVariantStrings(strings)}`,
      `p=${packages}`,
      'e=@as []',
      'u=uint64 5',
      "y=b'ab\\\\001'",
    ];
    const added = metadata.map((entry) => `--add-metadata=${entry}`);
    const empty = join(directory, 'empty');
    await run({ program: 'mkdir', args: [empty] });
    await run({ program: 'ostree', args: [`--repo=${repo}`, 'commit', '-b', 'x', ...added, `--tree=dir=${empty}`] });
    const raw = await run({ program: 'ostree', args: [`--repo=${repo}`, 'show', '--raw', 'x'] });
    const commit = parseVariant(raw.stdout.replace(/^.*?(?=\()/s, ''));
    const found = Array.isArray(commit) ? (commit[0] as ReadonlyMap<string, VariantValue>) : new Map();
    assert.deepEqual(found.get('s'), strings);
    assert.deepEqual(found.get('p'), parseVariant(packages));
    assert.deepEqual(found.get('e'), []);
    const shown = await run({ program: 'ostree', args: [`--repo=${repo}`, 'show', '--print-metadata-key=s', 'x'] });
    assert.deepEqual(parseVariant(shown.stdout), strings);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
