import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Overrides } from '../../../src/model/origin.ts';
import { changeOverrides, type OverrideWish } from '../../../src/model/override-changes.ts';

const file = (id: string) => ({ sha256: 'a'.repeat(64), id });
const present: Overrides = { remove: ['nano'], replaceLocal: [file('bash_6_amd64')] };

test('overrides are added, exchanged and dropped, or refused with the words that scripts look for', () => {
  const rows: readonly (readonly [
    wish: Partial<OverrideWish>,
    remove: readonly string[],
    replace: readonly string[],
  ])[] = [
    [{}, ['nano'], ['bash_6_amd64']],
    [{ remove: ['less'] }, ['less', 'nano'], ['bash_6_amd64']],
    [{ replace: [file('bash_7_amd64')] }, ['nano'], ['bash_7_amd64']],
    [{ replace: [file('awk_1_all')] }, ['nano'], ['awk_1_all', 'bash_6_amd64']],
    [{ reset: ['nano'] }, [], ['bash_6_amd64']],
    [{ reset: ['bash'] }, ['nano'], []],
    [{ reset: ['bash_6_amd64', 'nano'] }, [], []],
    [{ reset: ['bash'], remove: ['bash'] }, ['bash', 'nano'], []],
  ];
  for (const [wish, remove, replace] of rows) {
    const changed = changeOverrides(present, { remove: [], replace: [], reset: [], ...wish });
    assert.deepEqual([changed.remove, changed.replaceLocal.map(({ id }) => id)], [remove, replace]);
  }
});

test('an override that is there already, or is not there, is refused', () => {
  const rows: readonly (readonly [wish: Partial<OverrideWish>, message: string])[] = [
    [{ remove: ['nano'] }, "Override already exists for package 'nano'"],
    [{ remove: ['bash'] }, "Override already exists for package 'bash'"],
    [{ replace: [file('nano_1_amd64')] }, "Override already exists for package 'nano'"],
    [{ replace: [file('bash_6_amd64')] }, "Override already exists for package 'bash'"],
    [{ reset: ['less'] }, "No overrides for package 'less'"],
  ];
  for (const [wish, message] of rows) {
    assert.throws(() => changeOverrides(present, { remove: [], replace: [], reset: [], ...wish }), { message });
  }
});
