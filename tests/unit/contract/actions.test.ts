import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ActionRow, actionNames, actions } from '../../../src/contract/actions.ts';
import { updateActions } from '../../../src/contract/authorization.ts';
import { controls } from '../../../src/contract/controls.ts';
import { installHtop } from '../../support/samples.ts';

test('the actions are the fifteen of the reference', () => {
  const expected =
    'bootconfig cancel cleanup client-management deploy finalize-deployment install-local-packages ' +
    'install-uninstall-packages override rebase reload-daemon repo-modify repo-refresh rollback upgrade';
  assert.deepEqual([...actionNames].sort().join(' '), expected);
});

test('nothing that changes the system is granted to anybody without asking', () => {
  for (const [name, row] of Object.entries<ActionRow>(actions)) {
    const isHarmless = name === 'client-management';
    assert.equal(row.active, isHarmless ? 'yes' : 'auth_admin_keep', name);
    assert.equal(row.other, isHarmless ? 'auth_admin_keep' : 'auth_admin', name);
  }
});

const plain = { ...installHtop, add: [] };
const follow = { do: 'follow', base: { kind: 'branch', ref: 'x' } } as const;

test('a request needs every action that its parts need, and never none', () => {
  assert.deepEqual(updateActions(plain), ['override']);
  assert.deepEqual(updateActions(installHtop), ['install-uninstall-packages']);
  const addFiles = [{ descriptor: 3, name: 'x.deb' }];
  assert.deepEqual(updateActions({ ...plain, addFiles }), ['install-local-packages']);
  const overrides = { remove: ['nano'], replace: [], reset: [] };
  assert.deepEqual(updateActions({ ...installHtop, overrides }), ['install-uninstall-packages', 'override']);
  const both = ['install-uninstall-packages', 'install-local-packages'];
  assert.deepEqual(updateActions({ ...installHtop, addFiles }), both);
  assert.deepEqual(updateActions({ ...plain, dropAll: true }), ['install-uninstall-packages']);
  assert.deepEqual(updateActions({ ...plain, base: { do: 'pull', allowOlder: false } }), ['upgrade']);
  assert.deepEqual(updateActions({ ...plain, base: { do: 'pin', revision: 'x' } }), ['deploy']);
  assert.deepEqual(updateActions({ ...installHtop, base: follow }), ['rebase', 'install-uninstall-packages']);
  assert.deepEqual(updateActions(plain, 'deploy'), ['deploy']);
  assert.deepEqual(updateActions({ ...plain, reset: ['overrides', 'initramfs'] }), ['override', 'bootconfig']);
});

test('every control names actions that exist', () => {
  for (const row of Object.values(controls)) {
    for (const name of row.actions) assert.ok(actionNames.includes(name));
  }
});
