// A disk that is full, before or in the middle of a change.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { attempt, mustFail } from '../../support/layering.ts';
import { makeTinyArchive } from '../../support/tiny-archive.ts';
import { makeTreeSysroot } from '../../support/tree-sysroot.ts';

const execute = promisify(execFile);
const mebibyte = 1024 * 1024;

/** A file system of its own for the sysroot, in a file. */
async function mountDisk(sizeBytes: number): Promise<string> {
  const file = join(tmpdir(), 'disk.img');
  const at = join(tmpdir(), 'disk');
  await writeFile(file, '');
  await truncate(file, sizeBytes);
  await mkdir(at);
  await execute('mkfs.ext4', ['-q', '-m', '0', '-O', '^has_journal', file]);
  await execute('mount', ['-o', 'loop', file, at]);
  return at;
}

const disk = await mountDisk(1200 * mebibyte);
after(() => execute('umount', [disk]));
const archive = await makeTinyArchive(
  { name: 'plain', files: { 'usr/share/plain/text': 'plain\n' } },
  { name: 'vast', files: { 'usr/share/vast/zeros': { zeros: 300 * mebibyte } } },
  { name: 'writer', postinst: 'dd if=/dev/zero of=/usr/share/filler bs=1M count=4000' },
);
after(() => archive[Symbol.asyncDispose]());
const sysroot = await makeTreeSysroot(disk);
await sysroot.useSources(archive.sources);

const ballast = join(disk, 'ballast');
const freeMebibytes = async (): Promise<number> => {
  const { bfree, bsize } = await statfs(disk);
  return (bfree * bsize) / mebibyte;
};

/** Leaves so much room on the disk. */
async function leaveFree(mebibytes: number): Promise<void> {
  await rm(ballast, { force: true });
  const size = Math.floor(((await freeMebibytes()) - mebibytes) * mebibyte);
  await execute('fallocate', ['-l', String(size), ballast]);
}

test('with too little room nothing is begun, and both numbers are named', async () => {
  await leaveFree(40);
  const failure = await mustFail(sysroot, { add: ['plain'] });
  assert.equal(failure.code, 'no-space');
  assert.match(failure.message, /needs 100\.7 MB on the system root, 4\d\.\d MB are free/);
  assert.match(failure.hint ?? '', /apt-ostree cleanup/);
});

for (const [name, what] of [
  ['vast', 'a package unpacks to more than there is room for'],
  ['writer', 'a script fills the disk'],
] as const) {
  test(`when ${what}, the change fails and the room is there again`, async () => {
    await leaveFree(160);
    const free = await freeMebibytes();
    const failure = await mustFail(sysroot, { add: [name] });
    assert.equal(failure.code, 'no-space');
    assert.match(failure.message, new RegExp(`^cannot install '${name}': .*No space left on device`, 's'));
    assert.ok(free - (await freeMebibytes()) < 8, `${free} MiB before, ${await freeMebibytes()} MiB after`);
  });
}

test('with room again the change works', async () => {
  await rm(ballast);
  assert.equal((await attempt(sysroot, { add: ['plain'] })).kind, 'deployed');
});
