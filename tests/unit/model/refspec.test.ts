import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Base } from '../../../src/model/origin.ts';
import { formatRefspec, parseRefspec } from '../../../src/model/refspec.ts';

const commit = '0123456789abcdef'.repeat(4);

test('branches, commits and images are told apart and written back', () => {
  const rows: readonly (readonly [text: string, base: Base])[] = [
    ['debian:debian/trixie/amd64/minimal', { kind: 'branch', remote: 'debian', ref: 'debian/trixie/amd64/minimal' }],
    ['a', { kind: 'branch', ref: 'a' }],
    ['a_b.c-d/1', { kind: 'branch', ref: 'a_b.c-d/1' }],
    [commit, { kind: 'commit', commit }],
    [`r:${commit}`, { kind: 'commit', remote: 'r', commit }],
    [commit.slice(1), { kind: 'branch', ref: commit.slice(1) }],
    [
      'ostree-unverified-registry:example.org/os:13',
      { kind: 'image', image: 'ostree-unverified-registry:example.org/os:13' },
    ],
    [
      `ostree-image-signed:docker://h/os@sha256:${commit}`,
      { kind: 'image', image: 'ostree-image-signed:docker://h/os', digest: `sha256:${commit}` },
    ],
  ];
  for (const [text, base] of rows) {
    assert.deepEqual(parseRefspec(text), base, text);
    assert.equal(formatRefspec(base), text);
  }
});

test('what ostree or a file system could mistake is refused', () => {
  const bad = [
    '',
    ':',
    'a:',
    ':b',
    'a:b:c',
    '..',
    'a/..',
    'a/../b',
    'a..b',
    '-a',
    'r:-a',
    '/a',
    'a/',
    'a//b',
    'a.lock',
    'x/a.lock/y',
    '.a',
    'a/.b',
    'a b',
    'a\nb',
    'a\0',
    'ä',
    '../x:a',
    '-r:a',
    'x'.repeat(513),
    'a^',
    'a~1',
    'a@{1}',
    '*',
    'ostree-image-signed:',
    '__proto__:..',
    'ostree-image-signed:docker://a b',
  ];
  for (const text of bad)
    assert.throws(() => parseRefspec(text), { name: 'Failure', code: 'bad-ref' }, JSON.stringify(text));
});
