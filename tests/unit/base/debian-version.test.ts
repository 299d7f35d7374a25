import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareVersions, isVersion, joinVersion, splitVersion } from '../../../src/base/debian-version.ts';
import { run } from '../../../src/system/run.ts';

const versions = [
  '0',
  '1',
  '01',
  '1.0',
  '1.00',
  '1.0-0',
  '1.0-1',
  '1.0-1+b1',
  '1.0~rc1-1',
  '1.0~~',
  '1.0~',
  '1.0+dfsg-1',
  '1.0a',
  '1.0-a',
  '0:1.0',
  '1:0.1',
  '2:1.0-1',
  '10:1',
  '1.2.3',
  '1.2.10',
  '1.2.10-1~bpo12+1',
  '1.2.10-1',
  '1.0.0',
  '9007199254740993',
  '9007199254740992',
  '1-2-3',
  '1-2',
  '6.12.57-1',
  '6.12.57+deb13-1',
  '2024.01.01',
  '1.0A',
  '1.0z',
  '1.0.',
  '1:1:2-1',
];

const sign = (order: number): number => Math.sign(order);

const operators = new Map([
  [-1, 'lt'],
  [0, 'eq'],
  [1, 'gt'],
]);

test('order is the same as that of dpkg for every pair', async () => {
  const pairs = versions.flatMap((a, i) => versions.slice(i % 2 === 0 ? i : i + 1).map((b) => [a, b] as const));
  const claims = pairs.map(([a, b]) => `${a} ${operators.get(sign(compareVersions(a, b)))} ${b}`);
  const script = 'while read -r a op b; do dpkg --compare-versions "$a" "$op" "$b" || echo "$a $op $b"; done';
  const { stdout } = await run({ program: 'sh', args: ['-c', script], input: `${claims.join('\n')}\n` });
  assert.equal(stdout, '');
  for (const [a, b] of pairs) assert.equal(sign(compareVersions(b, a)), 0 - sign(compareVersions(a, b)), `${b} ${a}`);
});

test('parts are split at the first colon and the last hyphen and join again', () => {
  const rows: readonly (readonly [version: string, parts: readonly [string, string, string], joined: string])[] = [
    ['1.0', ['0', '1.0', ''], '1.0'],
    ['1.0-1', ['0', '1.0', '1'], '1.0-1'],
    ['1.0-0', ['0', '1.0', '0'], '1.0-0'],
    ['2:9.1-2-3', ['2', '9.1-2', '3'], '2:9.1-2-3'],
    ['0:1.0', ['0', '1.0', ''], '1.0'],
    ['0:1:2', ['0', '1:2', ''], '0:1:2'],
  ];
  for (const [version, [epoch, upstream, revision], joined] of rows) {
    assert.deepEqual(splitVersion(version), { epoch, upstream, revision });
    assert.equal(joinVersion({ epoch, upstream, revision }), joined);
  }
});

test('versions that dpkg would refuse are not versions', () => {
  const bad = [
    '',
    'a',
    '1.0-',
    ':1',
    '1:',
    '-1',
    '1_0',
    '1 0',
    '1.0\n',
    'x:1',
    '1:a',
    '٣',
    '1;2',
    '1.0-1:2',
    '1/2',
    '99999999999:1',
  ];
  for (const text of bad) assert.equal(isVersion(text), false, JSON.stringify(text));
  for (const text of versions) assert.equal(isVersion(text), true, text);
});
