import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeVisible, quoteForMessage } from '../../../src/base/visible.ts';

test('characters that act on a terminal or hide are shown as escapes', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['Grüße 😀', 'Grüße 😀'],
    ['\x1b[31mred', '\\u{1b}[31mred'],
    ['a\nb\tc\r', 'a\\nb\\tc\\r'],
    ['\u202eevil\u200b', '\\u{202e}evil\\u{200b}'],
    ['\ud800', '\\u{d800}'],
  ];
  for (const [text, shown] of rows) assert.equal(makeVisible(text), shown);
});

test('values in messages are printable ASCII and short', () => {
  assert.equal(quoteForMessage('ｈtop\0'), "'\\u{ff48}top\\u{0}'");
  assert.equal(quoteForMessage('a'.repeat(65536)), `'${'a'.repeat(80)}…'`);
});
