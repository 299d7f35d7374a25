import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson, fingerprint } from '../../../src/base/canonical-json.ts';

test('one value has one text', () => {
  const rows: readonly (readonly [value: unknown, text: string])[] = [
    [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
    [{ a: undefined, b: 2n ** 64n }, '{"b":18446744073709551616}'],
    [
      new Map([
        ['z', 1],
        ['a', 2],
      ]),
      '{"a":2,"z":1}',
    ],
    [new Uint8Array([1, 2, 3]), '"AQID"'],
    [JSON.parse('{"__proto__":1}'), '{"__proto__":1}'],
    ['\u2028"', '"\u2028\\""'],
    [-0, '0'],
  ];
  for (const [value, text] of rows) assert.equal(canonicalJson(value), text);
});

test('fingerprints do not depend on the order of keys and do on every value', () => {
  assert.equal(fingerprint({ a: 1, b: 2 }), fingerprint({ b: 2, a: 1 }));
  assert.notEqual(fingerprint({ a: 1 }), fingerprint({ a: 2 }));
  assert.match(fingerprint(''), /^[0-9a-f]{64}$/);
});

test('what JSON cannot hold is a failure', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1]) {
    assert.throws(() => canonicalJson(value), { name: 'Failure' });
  }
});
