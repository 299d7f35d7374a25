import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeInitramfs } from '../../../src/model/initramfs-change.ts';
import { originOf } from '../../../src/model/origin.ts';

const plain = originOf({ kind: 'branch', ref: 'debian/13' });
const enabled = { ...plain, initramfs: { regenerate: true, args: [], etcFiles: [] } };
const withArgs = { ...plain, initramfs: { regenerate: true, args: ['-v'], etcFiles: [] } };

test('with arguments, old or new, an initramfs is made again; otherwise the state must change', () => {
  assert.deepEqual(changeInitramfs(plain, { regenerate: true, args: [] }), enabled);
  assert.deepEqual(changeInitramfs(enabled, { regenerate: true, args: ['-v'] }), withArgs);
  assert.deepEqual(changeInitramfs(withArgs, { regenerate: true, args: [] }), enabled);
  assert.deepEqual(changeInitramfs(withArgs, { regenerate: false, args: [] }), plain);
  for (const [origin, regenerate, state] of [
    [enabled, true, 'enabled'],
    [plain, false, 'disabled'],
  ] as const) {
    assert.throws(() => changeInitramfs(origin, { regenerate, args: [] }), {
      code: 'bad-usage',
      message: `initramfs regeneration state is already ${state}`,
    });
  }
});

test('arguments that nobody types are refused', () => {
  for (const word of ['', 'a\nb', 'a\0']) {
    assert.throws(() => changeInitramfs(plain, { regenerate: true, args: [word] }), { code: 'bad-usage' });
  }
  assert.throws(() => changeInitramfs(enabled, { regenerate: false, args: ['x'] }), /--disable and --arg/);
});
