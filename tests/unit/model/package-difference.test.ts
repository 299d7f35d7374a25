import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Package, packageId } from '../../../src/model/package.ts';
import { comparePackages } from '../../../src/model/package-difference.ts';

const packages = (text: string): readonly Package[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      const [name = '', version = '', architecture = ''] = word.split('_');
      return { name, version, architecture };
    });

test('differences are told by version order, architecture and name', () => {
  const rows: readonly (readonly [from: string, to: string, changes: readonly string[]])[] = [
    ['', '', []],
    ['a_1_all', 'a_1_all', []],
    ['', 'b_1_all a_1_all', ['added a_1_all', 'added b_1_all']],
    ['a_1_all', '', ['removed a_1_all']],
    ['a_1.9_amd64', 'a_1.10_amd64', ['upgraded a_1.9_amd64 a_1.10_amd64']],
    ['a_1:1_amd64', 'a_2_amd64', ['downgraded a_1:1_amd64 a_2_amd64']],
    ['l_1_amd64 l_1_i386', 'l_2_amd64 l_1_i386', ['upgraded l_1_amd64 l_2_amd64']],
    ['l_1_amd64', 'l_1_amd64 l_1_i386', ['added l_1_i386']],
    ['l_1_all', 'l_2_amd64', ['upgraded l_1_all l_2_amd64']],
    ['l_1_all', 'l_1_amd64', ['added l_1_amd64', 'removed l_1_all'].reverse()],
    ['l_1_amd64', 'l_2_i386', ['removed l_1_amd64', 'added l_2_i386']],
    ['b_1_all a_2_all', 'c_1_all a_1_all', ['downgraded a_2_all a_1_all', 'removed b_1_all', 'added c_1_all']],
    ['g++_1_all', 'g_1_all', ['added g_1_all', 'removed g++_1_all']],
  ];
  for (const [from, to, expected] of rows) {
    const changes = comparePackages(packages(from), packages(to)).map((change) =>
      [
        change.kind,
        ...(change.kind === 'added' ? [] : [packageId(change.old)]),
        ...(change.kind === 'removed' ? [] : [packageId(change.new)]),
      ].join(' '),
    );
    assert.deepEqual(changes, expected, `${from} -> ${to}`);
  }
});
