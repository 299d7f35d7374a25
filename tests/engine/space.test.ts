// Refusals for want of room, with file systems of a chosen size. Needs mounts of its own, which the runner gives.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { localHost } from '../../src/host/local.ts';
import { requireSpace } from '../../src/system/space.ts';
import { recordingJob, rollbackRequest, updateRequest } from '../support/requests.ts';
import { makeScratchSysroot, type ScratchSysroot } from '../support/scratch-sysroot.ts';

const upgrade = updateRequest({ base: { do: 'pull', allowOlder: false } });

/** `/boot` on a file system of its own with little room left. */
async function withFullBoot(scratch: ScratchSysroot, run: () => Promise<void>): Promise<void> {
  const boot = join(scratch.path, 'boot');
  const saved = `${boot}.saved`;
  execFileSync('cp', ['-a', boot, saved]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'none', boot]);
  try {
    execFileSync('cp', ['-a', `${saved}/.`, boot]);
    await run();
  } finally {
    execFileSync('umount', [boot]);
  }
}

test('a kernel that does not fit on the boot file system is refused before anything is written', async () => {
  await using scratch = await makeScratchSysroot();
  const first = await scratch.commit({ version: '1' });
  await scratch.deploy(first);
  await scratch.commit({ version: '2', kernel: 'x'.repeat(300_000) });
  const host = localHost({ sysroot: scratch.path });
  await withFullBoot(scratch, async () => {
    const job = recordingJob();
    await assert.rejects(host.run(upgrade, job), {
      code: 'no-space',
      message: /^cannot deploy: it needs [\d.]+ kB on the boot file system, [\d.]+ kB are free$/,
      hint: "run 'apt-ostree cleanup --rollback --base' to make room",
    });
    assert.equal(job.commitPoints(), 0);
    assert.deepEqual(
      (await host.state()).deployments.map((d) => d.commit.commit),
      [first],
    );
  });
});

test('the same kernel needs no room on the boot file system, and a rollback works without any', async () => {
  await using scratch = await makeScratchSysroot();
  await scratch.deploy(await scratch.commit({ version: '1' }));
  const second = await scratch.commit({ version: '2' });
  const host = localHost({ sysroot: scratch.path });
  await withFullBoot(scratch, async () => {
    await host.run(upgrade, recordingJob());
    assert.equal((await host.state()).deployments[0]?.commit.commit, second);
    await host.run(rollbackRequest, recordingJob());
    assert.equal((await host.state()).deployments[1]?.commit.commit, second);
  });
});

test('both numbers are named when a disk is too small for a plan', async () => {
  await assert.rejects(requireSpace('/', Number.MAX_SAFE_INTEGER, 'install the packages'), {
    code: 'no-space',
    message: /^cannot install the packages: it needs 9\.0 PB, .* are free$/,
  });
});
