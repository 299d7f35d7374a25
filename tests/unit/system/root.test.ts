import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Root } from '../../../src/system/root.ts';

const scratch = mkdtempSync(join(tmpdir(), 'root-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

const outside = join(scratch, 'outside');
const inside = join(scratch, 'tree');
mkdirSync(outside);
writeFileSync(join(outside, 'secret'), 'secret');
mkdirSync(join(inside, 'usr/etc'), { recursive: true });
writeFileSync(join(inside, 'usr/etc/passwd'), 'inside');
symlinkSync('/usr/etc', join(inside, 'etc'));
symlinkSync(outside, join(inside, 'absolute'));
symlinkSync('../../outside', join(inside, 'relative'));
symlinkSync('loop', join(inside, 'loop'));
symlinkSync('/usr/etc/passwd', join(inside, 'file-link'));
const root = new Root(inside);

test('an absolute link is followed as if the tree were the whole machine', async () => {
  assert.equal(await root.readText('etc/passwd'), 'inside');
  assert.equal(await root.readText('file-link'), 'inside');
});

for (const link of ['absolute', 'relative']) {
  test(`a link that leads out of the tree (${link}) does not give what lies outside`, async () => {
    assert.equal(await root.readTextIfThere(`${link}/secret`), undefined);
    await assert.rejects(root.write(`${link}/new`, 'x'));
    await root.remove(`${link}/secret`);
    assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'secret');
  });
}

test('paths with .. and links that never end are refused', async () => {
  await assert.rejects(root.resolve('usr/../../outside'), { code: 'bad-tree' });
  await assert.rejects(root.readText('loop/x'), { code: 'bad-tree' });
});

test('writing replaces a link and never writes through it', async () => {
  symlinkSync(join(outside, 'secret'), join(inside, 'usr/trap'));
  await root.write('usr/trap', 'mine');
  assert.equal(readFileSync(join(outside, 'secret'), 'utf8'), 'secret');
  assert.equal(await root.readText('usr/trap'), 'mine');
});

test('status does not follow the last link', async () => {
  assert.equal((await root.status('file-link'))?.kind, 'link');
  assert.equal(await root.status('nothing'), undefined);
});
