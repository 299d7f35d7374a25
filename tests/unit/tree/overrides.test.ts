import assert from 'node:assert/strict';
import { test } from 'node:test';
import { specFromOrigin } from '../../../src/engine/spec-from-origin.ts';
import { type Origin, originOf } from '../../../src/model/origin.ts';
import { applicableOverrides, refuseEssential, requireMarked } from '../../../src/tree/overrides.ts';

const base = [
  { name: 'nano', version: '8', architecture: 'amd64' },
  { name: 'bash', version: '6', architecture: 'amd64' },
];
const file = (id: string) => ({ sha256: 'a'.repeat(64), id });
const commit = 'c'.repeat(64);

function specOf(overrides: Origin['overrides']) {
  const origin = { ...originOf({ kind: 'commit', commit }), localPackages: [file('tool_1_all')], overrides };
  return specFromOrigin(origin, commit, { recommends: true });
}

test('overrides that the base has nothing for, or has as they are, sleep', () => {
  const spec = specOf({ remove: ['gone', 'nano'], replaceLocal: ['bash_7_amd64', 'gone_1_all'].map(file) });
  const applicable = applicableOverrides(spec, base);
  assert.deepEqual(applicable.remove, ['nano']);
  assert.deepEqual(
    applicable.files.map(({ id }) => id),
    ['tool_1_all', 'bash_7_amd64'],
  );
  const same = applicableOverrides(specOf({ remove: [], replaceLocal: [file('bash_6_amd64')] }), base);
  assert.deepEqual(
    same.files.map(({ id }) => id),
    ['tool_1_all'],
  );
});

test('new overrides must apply', () => {
  const rows: readonly (readonly [Origin['overrides'], newOverrides: readonly string[], message: string])[] = [
    [{ remove: ['gone'], replaceLocal: [] }, ['gone'], 'Package "gone" not found'],
    [
      { remove: [], replaceLocal: [file('x_1_all')] },
      ['x'],
      "Package x_1_all doesn't replace a package of the same name",
    ],
    [
      { remove: [], replaceLocal: [file('bash_6_amd64')] },
      ['bash'],
      'Request to reinstall exact base package versions: bash_6_amd64',
    ],
  ];
  for (const [overrides, newOverrides, message] of rows) {
    assert.throws(() => applicableOverrides({ ...specOf(overrides), newOverrides }, base), { message });
  }
});

test('nothing is taken away that is not named, and nothing that is essential', () => {
  requireMarked(['nano'], ['nano']);
  assert.throws(() => requireMarked(['bash', 'nano'], ['nano']), {
    message: 'Base packages not marked to be removed: bash',
  });
  refuseEssential(['nano'], new Set(['dpkg']));
  assert.throws(() => refuseEssential(['dpkg'], new Set(['dpkg'])), { code: 'bad-usage' });
});
