import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextVersion } from '../../../src/model/version-rule.ts';

const now = new Date('2020-03-05T07:08:09Z');

test('versions follow one another as the rule says', () => {
  const rows: readonly (readonly [prefix: string, previous: string | undefined, next: string])[] = [
    ['22', undefined, '22'],
    ['22', '22', '22.1'],
    ['22', '22.1', '22.2'],
    ['22', '21.9', '22'],
    ['22.1', undefined, '22.1'],
    ['22.1', '22.1', '22.1.1'],
    ['22.1', '22.1.1', '22.1.2'],
    ['10', '10001', '10'],
    ['10', '10.1.5', '10.2'],
    ['10', '10.', '10.1'],
    ['10', '10.x', '10.1'],
    ['22.<date:%Y>', '22.2019.1', '22.2020.0'],
    ['22.<date:%Y>', '22.2020.0', '22.2020.1'],
    ['22.<date:%Y>', '22.2020', '22.2020.0'],
    ['22.<date:%Y>.1', '22.2020.1.0', '22.2020.1.1'],
    ['13.<date:%Y%m%d>', undefined, '13.20200305.0'],
    ['<date:%y-%j-%H%M%S%%>', undefined, '20-065-070809%.0'],
    ['<date:%F>', undefined, '2020-03-05.0'],
  ];
  for (const [prefix, previous, next] of rows) {
    assert.equal(nextVersion({ prefix, separator: '.' }, { previous, now }), next, `${prefix} ${previous}`);
  }
  assert.equal(nextVersion({ prefix: '22', separator: '-' }, { previous: '22-1', now }), '22-2');
  assert.equal(nextVersion({ prefix: '22', separator: '-' }, { previous: '22.1', now }), '22');
});

test('dates that cannot be formatted are refused', () => {
  for (const prefix of ['<date:%Q>', '<date:%>', '<date:%\n>']) {
    assert.throws(() => nextVersion({ prefix, separator: '.' }, { previous: undefined, now }), { code: 'bad-usage' });
  }
});
