import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNearest } from '../../../src/base/nearest.ts';

test('a mistyped word leads to the nearest known one, a strange one to none', () => {
  const known = ['packages', 'exclude-packages', 'units', 'ref', 'repos'];
  const rows: readonly (readonly [word: string, nearest: string | undefined])[] = [
    ['packges', 'packages'],
    ['Packages', 'packages'],
    ['unit', 'units'],
    ['repo', 'repos'],
    ['exclude_packages', 'exclude-packages'],
    ['zzzzzzzz', undefined],
    ['', undefined],
  ];
  for (const [word, nearest] of rows) assert.equal(findNearest(word, known), nearest, word);
});
