import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAgo, formatBytes, formatDuration, formatTimestamp } from '../../../src/base/units.ts';

test('sizes are shown with one decimal in powers of 1000', () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [1234567, '1.2 MB'],
    [999_960, '1.0 MB'],
    [5_400_000_000, '5.4 GB'],
  ];
  for (const [bytes, text] of rows) assert.equal(formatBytes(bytes), text);
});

test('timestamps are UTC without fractions', () => {
  assert.equal(formatTimestamp(0), '1970-01-01T00:00:00Z');
  assert.equal(formatTimestamp(1769860800), '2026-01-31T12:00:00Z');
  assert.equal(formatTimestamp(1e15), '@1000000000000000');
});

test('durations name their largest whole unit', () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, '0 seconds'],
    [1, '1 second'],
    [119, '1 minute'],
    [7200, '2 hours'],
    [3 * 86400, '3 days'],
    [15 * 86400, '2 weeks'],
    [400 * 86400, '1 year'],
  ];
  for (const [seconds, text] of rows) assert.equal(formatDuration(seconds), text);
  assert.equal(formatAgo(100, 100), 'just now');
  assert.equal(formatAgo(200, 100), 'just now');
  assert.equal(formatAgo(100, 160), '1 minute ago');
});
