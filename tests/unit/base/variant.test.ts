import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import { readVariant, type VariantValue } from '../../../src/base/variant-bytes.ts';
import { formatVariantRows, formatVariantString, formatVariantStrings } from '../../../src/base/variant-text.ts';
import { isCommitHash } from '../../../src/model/commit.ts';
import { parseCommit, readCommit } from '../../../src/system/ostree/metadata.ts';
import { commitPath } from '../../../src/system/ostree/repo.ts';
import { run } from '../../../src/system/run.ts';

const odd = ['', "it's", '"', 'a\\b', 'line\nend', '\x1b[0m', '\u202e', '😀', '$(x)', '\u{e0001}'];
const long = Array.from({ length: 300 }, (_, index) => `string number ${index}`);

/** What ostree is given as text, and what is to be read from the commit that it stores. */
const rows: readonly (readonly [text: string, value: VariantValue])[] = [
  ["'hello world'", 'hello world'],
  ['true', true],
  ['byte 0x20', 32],
  ['int16 -7', -7],
  ['uint16 65535', 65535],
  ['-7', -7],
  ['uint32 4294967295', 4294967295],
  ['int64 -9223372036854775808', -9223372036854775808n],
  ['uint64 18446744073709551615', 18446744073709551615n],
  ['1.5', 1.5],
  ["objectpath '/a'", '/a'],
  ['@as []', []],
  ['@a{sv} {}', new Map()],
  ['@ay []', new Uint8Array()],
  ['[byte 0x01, 0x02, 0xff]', Uint8Array.of(1, 2, 255)],
  ['[true, false]', [true, false]],
  ['[uint64 1, 2]', [1n, 2n]],
  [
    '[(byte 1, uint64 2), (3, 4)]',
    [
      [1, 2n],
      [3, 4n],
    ],
  ],
  ["('foo', -1)", ['foo', -1]],
  ["(-1, 'foo')", [-1, 'foo']],
  [
    "((byte 105, 'can'), ['has', 'strings?'])",
    [
      [105, 'can'],
      ['has', 'strings?'],
    ],
  ],
  [
    "[('hi', -2), ('bye', -1)]",
    [
      ['hi', -2],
      ['bye', -1],
    ],
  ],
  [
    "{'a key': 514, 'b': 0}",
    new Map([
      ['a key', 514],
      ['b', 0],
    ]),
  ],
  [
    "{'k': <1>, '__proto__': <['x']>}",
    new Map<string, VariantValue>([
      ['k', 1],
      ['__proto__', ['x']],
    ]),
  ],
  ["<<'inner'>>", 'inner'],
  ['()', []],
  [formatVariantString('it\'s "'), 'it\'s "'],
  [formatVariantStrings(odd), odd],
  [formatVariantStrings([]), []],
  [formatVariantStrings(long), long],
  [formatVariantStrings(long.slice(0, 5)), long.slice(0, 5)],
  [formatVariantRows([['libc6', '0', '2.41', '12', 'amd64']]), [['libc6', '0', '2.41', '12', 'amd64']]],
  [formatVariantRows([]), []],
];

const folder = mkdtempSync(join(tmpdir(), 'variant-'));
const repo = join(folder, 'repo');
let stored = { commit: '', bytes: Buffer.alloc(0) };

before(async () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  await run({ program: 'ostree', args: [`--repo=${repo}`, 'init', '--mode=bare-user'] });
  const added = rows.map(([text], index) => `--add-metadata=k${index}=${text}`);
  const fixed = ['--add-metadata-string=version=13.1', '--timestamp=@1700000000', `--parent=${'b'.repeat(64)}`];
  const args = ['commit', `--repo=${repo}`, '--branch=x', ...fixed, ...added, `--tree=dir=${empty}`];
  const commit = (await run({ program: 'ostree', args })).stdout.trim();
  assert.ok(isCommitHash(commit));
  stored = { commit, bytes: readFileSync(commitPath(repo, commit)) };
});

after(() => rmSync(folder, { recursive: true }));

test('every type of value that ostree stores is read', () => {
  const commit = readVariant('(a{sv}aya(say)sstayay)', stored.bytes);
  const metadata = Array.isArray(commit) ? commit[0] : undefined;
  assert.ok(metadata instanceof Map);
  for (const [index, [text, value]] of rows.entries()) assert.deepEqual(metadata.get(`k${index}`), value, text);
});

test('a commit is read with version, time and parent', async () => {
  assert.ok(isCommitHash(stored.commit));
  const { version, timestamp, parent } = await readCommit(repo, stored.commit);
  assert.deepEqual([version, timestamp, parent], ['13.1', 1_700_000_000, 'b'.repeat(64)]);
});

test('a commit that is not here is called that', async () => {
  const missing = 'c'.repeat(64);
  assert.ok(isCommitHash(missing));
  await assert.rejects(readCommit(repo, missing), { code: 'bad-ref' });
});

test('damaged bytes are read or refused, and nothing else happens', () => {
  assert.ok(isCommitHash(stored.commit));
  for (let at = 0; at < stored.bytes.length; at += 7) {
    const flipped = Buffer.from(stored.bytes);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 0xff, at);
    for (const bytes of [flipped, stored.bytes.subarray(0, at), stored.bytes.subarray(at)]) {
      try {
        parseCommit(stored.commit, bytes);
      } catch (error) {
        assert.ok(error instanceof Failure && error.code === 'bad-tree', `${at}: ${error}`);
      }
    }
  }
});

test('types that do not exist and bytes too short or too long are refused', () => {
  const bad: readonly (readonly [type: string, bytes: readonly number[]])[] = [
    ['', []],
    ['z', [0]],
    ['a', []],
    ['(s', [0]],
    ['ss', [0]],
    ['{s}', [0]],
    ['u', [1, 2]],
    ['s', [97]],
    ['s', [97, 0, 0]],
    ['v', []],
    ['v', [1, 0, 122]],
    ['as', [97, 0, 9]],
    ['(ss)', [97, 0]],
    [`${'a'.repeat(100)}y`, []],
  ];
  for (const [type, bytes] of bad) assert.throws(() => readVariant(type, Uint8Array.from(bytes)), Failure, type);
});

test('a NUL character cannot be written', () => {
  assert.throws(() => formatVariantString('\0'), Failure);
});
