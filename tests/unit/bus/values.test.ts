import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitSignature } from '../../../src/bus/signature.ts';
import { callerLimits, checkLimits, decodeBody, encodeBody, typed, Variant } from '../../../src/bus/values.ts';

test('signatures are split into their complete types', () => {
  assert.deepEqual(splitSignature('sa{sv}(tt)aas'), ['s', 'a{sv}', '(tt)', 'aas']);
  assert.deepEqual(splitSignature(''), []);
});

test('signatures that the specification does not allow are refused', () => {
  const deep = `${'a'.repeat(40)}s`;
  for (const bad of ['a', '(', '()', 'a()', '(s', 's)', '{sv}', 'a{vs}', 'a{s}', 'a{sss}', 'r', 'e', 'm', '*', deep]) {
    assert.throws(() => splitSignature(bad), { code: 'bad-usage' }, bad);
  }
  assert.throws(() => splitSignature('s'.repeat(256)), { code: 'bad-usage' });
});

const misfits: readonly (readonly [string, unknown])[] = [
  ['b', 1],
  ['b', 'true'],
  ['y', 256],
  ['u', -1],
  ['u', 1.5],
  ['u', 2 ** 32],
  ['i', 2 ** 31],
  ['u', Number.NaN],
  ['u', 5n],
  ['t', -1n],
  ['t', 2n ** 64n],
  ['t', 2 ** 53],
  ['x', -(2n ** 63n) - 1n],
  ['d', Number.POSITIVE_INFINITY],
  ['s', 5],
  ['s', 'a\0b'],
  ['s', '\uD800'],
  ['s', undefined],
  ['o', 'not/a/path'],
  ['o', '/a/'],
  ['as', 'text'],
  ['as', ['a', 1]],
  ['(ss)', ['a']],
  ['a{sv}', { a: 'plain' }],
  ['a{sv}', new Map([['a', 'plain']])],
  ['v', 'plain'],
  ['v', null],
];

test('a value that does not fit its signature is never sent', () => {
  for (const [signature, value] of misfits) {
    assert.throws(() => encodeBody(signature, [value]), { code: 'internal' }, `${signature} ${String(value)}`);
  }
  assert.throws(() => encodeBody('ss', ['a']), { code: 'internal' });
  assert.throws(() => encodeBody('v', [new Variant('ss', 'a')]), { code: 'bad-usage' });
});

test('64-bit numbers may be given as bigint or as safe integer', () => {
  assert.deepEqual(encodeBody('txt', [5, -5n, Number.MAX_SAFE_INTEGER]), [5n, -5n, 9007199254740991n]);
});

test('a variant made elsewhere with the same two fields is taken as one', () => {
  assert.deepEqual(encodeBody('v', [{ signature: 'as', value: ['a', 'b'] }]), [['as', ['a', 'b']]]);
});

test('dictionaries arrive as maps, so a key called __proto__ is only a string', () => {
  const [map] = decodeBody('a{sv}', [[['__proto__', { signature: 's', value: 'x' }]]]);
  assert.deepEqual(map, new Map([['__proto__', new Variant('s', 'x')]]));
});

test('values of a caller that are too long or too many are refused, also deep inside', () => {
  const fits = new Map([
    [
      'list',
      typed(
        'as',
        Array.from({ length: callerLimits.entries }, () => 'x'),
      ),
    ],
  ]);
  assert.doesNotThrow(() => checkLimits(fits));
  const many = new Map([
    [
      'list',
      typed(
        'as',
        Array.from({ length: callerLimits.entries + 1 }, () => 'x'),
      ),
    ],
  ]);
  assert.throws(() => checkLimits(many), { code: 'bad-usage', message: /4097 entries/ });
  assert.throws(() => checkLimits([['x'.repeat(1025)]]), { code: 'bad-usage', message: /1025 bytes/ });
});
