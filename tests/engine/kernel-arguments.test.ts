// Kernel arguments through the local host, on a scratch sysroot with the real ostree.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { localHost } from '../../src/host/local.ts';
import { kernelArgumentsRequest, recordingJob, rollbackRequest, updateRequest } from '../support/requests.ts';
import { makeScratchSysroot, type ScratchSysroot } from '../support/scratch-sysroot.ts';

const origin = '[origin]\nrefspec=debian/13/minimal\n[custom]\nkey=value\n';

async function withOne(scratch: ScratchSysroot): Promise<string> {
  const commit = await scratch.commit({ version: '1', timestampSeconds: 1e9 });
  await scratch.deploy(commit, origin);
  return commit;
}

/** The options line of each deployment, without what ostree adds. */
async function linesOf(scratch: ScratchSysroot): Promise<readonly string[]> {
  const host = localHost({ sysroot: scratch.path });
  const { deployments } = await host.state();
  const entries = await Promise.all(deployments.map(({ index }) => host.ask('boot-config', { osname: '', index })));
  return entries.map(({ options = '' }) => options.replace(/ ?ostree=\S+$/, ''));
}

test('arguments are appended, replaced and deleted, each in a new deployment of the same commit and origin', async () => {
  await using scratch = await makeScratchSysroot();
  const commit = await withOne(scratch);
  const host = localHost({ sysroot: scratch.path });
  const job = recordingJob();
  const append = ['console=tty0', 'a="b  c"', 'console=ttyS0', 'quiet'];
  const outcome = await host.run(kernelArgumentsRequest({ append }), job);
  assert.deepEqual(outcome, { kind: 'deployed', deployment: `debian-${commit}.1`, changes: [] });
  assert.equal(job.commitPoints(), 1);
  assert.deepEqual(await linesOf(scratch), ['rw console=tty0 a="b  c" console=ttyS0 quiet', 'rw']);
  await host.run(kernelArgumentsRequest({ replace: ['console=tty0=tty1'] }), recordingJob());
  await host.run(kernelArgumentsRequest({ delete: ['quiet'], deleteIfPresent: ['none'] }), recordingJob());
  assert.deepEqual((await linesOf(scratch))[0], 'rw console=tty1 a="b  c" console=ttyS0');
  const { deployments } = await host.state();
  assert.deepEqual(
    deployments.map(({ commit: { commit: hash }, origin: { unknown } }) => [hash, unknown.length]),
    [
      [commit, 1],
      [commit, 1],
    ],
  );
});

test('what is not there, or belongs to ostree, is refused and nothing is deployed', async () => {
  await using scratch = await makeScratchSysroot();
  await withOne(scratch);
  const host = localHost({ sysroot: scratch.path });
  const rows = [
    [{ delete: ['quiet'] }, "No key 'quiet' found"],
    [{ replace: ['quiet=1'] }, "No key 'quiet' found"],
    [{ append: ['ostree=/x'] }, "cannot use 'ostree=/x' as a kernel argument: 'ostree=' belongs to ostree"],
  ] as const;
  for (const [edits, message] of rows) {
    await assert.rejects(host.run(kernelArgumentsRequest(edits), recordingJob()), { code: 'bad-usage', message });
  }
  assert.deepEqual(await linesOf(scratch), ['rw']);
});

test('a deployment with a damaged origin is left alone, for the origin would be written anew', async () => {
  await using scratch = await makeScratchSysroot();
  const commit = await withOne(scratch);
  await writeFile(join(scratch.path, `ostree/deploy/debian/deploy/${commit}.0.origin`), '[origin\nrefspec');
  const request = kernelArgumentsRequest({ append: ['quiet'] });
  await assert.rejects(localHost({ sysroot: scratch.path }).run(request, recordingJob()), { message: /is damaged/ });
  assert.deepEqual(await linesOf(scratch), ['rw']);
});

test('conditions that hold already change nothing and say so', async () => {
  await using scratch = await makeScratchSysroot();
  await withOne(scratch);
  const job = recordingJob();
  const request = kernelArgumentsRequest({ appendIfMissing: ['rw'], deleteIfPresent: ['quiet'] });
  assert.deepEqual(await localHost({ sysroot: scratch.path }).run(request, job), { kind: 'unchanged' });
  assert.deepEqual(job.said(), ['No changes.']);
  assert.equal(job.commitPoints(), 0);
});

test('a whole new line takes the place of the old one', async () => {
  await using scratch = await makeScratchSysroot();
  await withOne(scratch);
  const request = { ...kernelArgumentsRequest({}), change: { do: 'set', line: 'ro single' } } as const;
  await localHost({ sysroot: scratch.path }).run(request, recordingJob());
  assert.deepEqual(await linesOf(scratch), ['ro single', 'rw']);
});

test('a rollback brings the old arguments back, and an upgrade keeps those that are the default', async () => {
  await using scratch = await makeScratchSysroot();
  await withOne(scratch);
  const host = localHost({ sysroot: scratch.path });
  await host.run(kernelArgumentsRequest({ append: ['console=tty0', 'console=ttyS0'] }), recordingJob());
  await host.run(rollbackRequest, recordingJob());
  assert.deepEqual(await linesOf(scratch), ['rw', 'rw console=tty0 console=ttyS0']);
  await host.run(rollbackRequest, recordingJob());
  const next = await scratch.commit({ version: '2', timestampSeconds: 2e9 });
  await host.run(updateRequest({ base: { do: 'pull', allowOlder: false } }), recordingJob());
  assert.deepEqual(await linesOf(scratch), ['rw console=tty0 console=ttyS0', 'rw console=tty0 console=ttyS0']);
  assert.equal((await host.state()).deployments[0]?.commit.commit, next);
});

test('a boot entry is asked for by its place; one that is not there is refused with the number there are', async () => {
  await using scratch = await makeScratchSysroot();
  await withOne(scratch);
  const host = localHost({ sysroot: scratch.path });
  const entry = await host.ask('boot-config', { osname: '', index: -1 });
  assert.equal(entry.staged, 'false');
  assert.match(entry.options ?? '', /^rw ostree=/);
  assert.match(entry.linux ?? '', /vmlinuz/);
  await assert.rejects(host.ask('boot-config', { osname: '', index: 1 }), {
    message: 'Out of range deployment index 1, expected < 1',
  });
  await assert.rejects(host.ask('boot-config', { osname: '', index: -2 }), { code: 'not-found' });
});
