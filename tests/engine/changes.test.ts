// Changes that need no assembly, through the local host, on a scratch sysroot with the real ostree.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { localHost } from '../../src/host/local.ts';
import { cleanupRequest, recordingJob, rollbackRequest, updateRequest } from '../support/requests.ts';
import { makeScratchSysroot, type ScratchSysroot, scratchBranch } from '../support/scratch-sysroot.ts';

async function withTwo(scratch: ScratchSysroot): Promise<readonly [string, string]> {
  const old = await scratch.commit({
    version: '1',
    packages: [
      ['base-files', '13'],
      ['htop', '3.3'],
    ],
    timestampSeconds: 1e9,
  });
  await scratch.deploy(old);
  const next = await scratch.commit({
    version: '2',
    packages: [
      ['base-files', '13'],
      ['htop', '3.4'],
    ],
    timestampSeconds: 2e9,
  });
  await scratch.deploy(next);
  return [next, old];
}

const commitsOf = async (scratch: ScratchSysroot): Promise<readonly string[]> =>
  (await localHost({ sysroot: scratch.path }).state()).deployments.map((d) => d.commit.commit);

test('the state names versions, times, origins and what each deployment is', async () => {
  await using scratch = await makeScratchSysroot();
  const [next, old] = await withTwo(scratch);
  const { deployments, sysroot, updatePolicy } = await localHost({ sysroot: scratch.path }).state();
  assert.equal(sysroot, scratch.path);
  assert.equal(updatePolicy, 'none');
  assert.deepEqual(
    deployments.map((d) => [d.id, d.index, d.state, d.commit.version, d.commit.timestamp, d.layered, d.pinned]),
    [
      [`debian-${next}.0`, 0, 'pending', '2', 2e9, false, false],
      [`debian-${old}.0`, 1, 'rollback', '1', 1e9, false, false],
    ],
  );
  assert.deepEqual(deployments[0]?.origin.base, { kind: 'branch', ref: scratchBranch });
  assert.equal(deployments[0]?.commit.metadata['ostree.linux'], '6.12.0-test');
});

test('two rollbacks cancel each other, and each tells what differs', async () => {
  await using scratch = await makeScratchSysroot();
  const [next, old] = await withTwo(scratch);
  const host = localHost({ sysroot: scratch.path });
  const job = recordingJob();
  const outcome = await host.run(rollbackRequest, job);
  assert.deepEqual(await commitsOf(scratch), [old, next]);
  assert.ok(job.said().includes(`Moving '${old}.0' to be first deployment`));
  assert.equal(job.commitPoints(), 1);
  assert.equal(outcome.kind, 'deployed');
  assert.deepEqual(outcome.kind === 'deployed' && outcome.changes.map((change) => [change.kind, change.name]), [
    ['downgraded', 'htop'],
  ]);
  await host.run(rollbackRequest, recordingJob());
  assert.deepEqual(await commitsOf(scratch), [next, old]);
});

test('a rollback with a single deployment is refused', async () => {
  await using scratch = await makeScratchSysroot();
  await scratch.deploy(await scratch.commit({ version: '1' }));
  await assert.rejects(localHost({ sysroot: scratch.path }).run(rollbackRequest, recordingJob()), {
    message: 'No rollback deployment found',
  });
});

test('cleaning up removes the rollback deployment and what only it used, but not a pinned one', async () => {
  await using scratch = await makeScratchSysroot();
  const [next, old] = await withTwo(scratch);
  const host = localHost({ sysroot: scratch.path });
  await scratch.ostree('admin', 'pin', `--sysroot=${scratch.path}`, '1');
  const kept = recordingJob();
  await host.run(cleanupRequest('rollback-deploy'), kept);
  assert.deepEqual(await commitsOf(scratch), [next, old]);
  assert.ok(kept.said().includes('Deployments unchanged.'));
  await scratch.ostree('admin', 'pin', '--unpin', `--sysroot=${scratch.path}`, '1');
  await host.run(cleanupRequest('pending-deploy'), recordingJob());
  assert.deepEqual(await commitsOf(scratch), [next, old]);
  await host.run(cleanupRequest('rollback-deploy', 'base'), recordingJob());
  assert.deepEqual(await commitsOf(scratch), [next]);
  assert.equal(existsSync(join(scratch.repo, 'objects', old.slice(0, 2), `${old.slice(2)}.commit`)), false);
  assert.deepEqual(await readdir(join(scratch.path, 'ostree/deploy/debian/deploy')), [`${next}.0`, `${next}.0.origin`]);
});

test('an upgrade deploys the newest commit of the branch, and says so when there is none', async () => {
  await using scratch = await makeScratchSysroot();
  const [next, old] = await withTwo(scratch);
  const host = localHost({ sysroot: scratch.path });
  const upgrade = updateRequest({ base: { do: 'pull', allowOlder: false } });
  const idle = recordingJob();
  assert.deepEqual(await host.run(upgrade, idle), { kind: 'unchanged' });
  assert.deepEqual(idle.said(), ['No upgrade available.']);
  assert.equal(idle.commitPoints(), 0);
  const third = await scratch.commit({ version: '3', packages: [['base-files', '13']], timestampSeconds: 3e9 });
  const job = recordingJob();
  const outcome = await host.run(upgrade, job);
  assert.deepEqual(await commitsOf(scratch), [third, next]);
  assert.deepEqual(outcome.kind === 'deployed' && [outcome.deployment, outcome.changes.map((c) => c.kind)], [
    `debian-${third}.0`,
    ['removed'],
  ]);
  assert.equal(existsSync(join(scratch.repo, 'objects', old.slice(0, 2), `${old.slice(2)}.commit`)), false);
});

test('an older base is refused unless that was allowed', async () => {
  await using scratch = await makeScratchSysroot();
  await withTwo(scratch);
  const older = await scratch.commit({ version: '0', timestampSeconds: 5e8 });
  const host = localHost({ sysroot: scratch.path });
  await assert.rejects(host.run(updateRequest({ base: { do: 'pull', allowOlder: false } }), recordingJob()), {
    message: /chronologically older/,
  });
  await host.run(updateRequest({ base: { do: 'pull', allowOlder: true } }), recordingJob());
  assert.equal((await commitsOf(scratch))[0], older);
});

test('a version is looked up in the history of the branch and pinned until the next upgrade', async () => {
  await using scratch = await makeScratchSysroot();
  const [next, old] = await withTwo(scratch);
  const host = localHost({ sysroot: scratch.path });
  await host.run(updateRequest({ base: { do: 'pin', revision: 'version=1' } }), recordingJob());
  const { deployments } = await host.state();
  assert.deepEqual(deployments[0]?.origin.base, { kind: 'branch', ref: scratchBranch, pinned: old });
  await host.run(updateRequest({ base: { do: 'pull', allowOlder: false } }), recordingJob());
  assert.equal((await commitsOf(scratch))[0], next);
  await assert.rejects(host.run(updateRequest({ base: { do: 'pin', revision: '9.9' } }), recordingJob()), {
    code: 'bad-ref',
    message: `Version 9.9 not found in ${scratchBranch}`,
  });
});

test('following another branch keeps unknown keys of the origin', async () => {
  await using scratch = await makeScratchSysroot();
  const origin = `[origin]\nrefspec=${scratchBranch}\n[custom]\nkey=value\n`;
  await scratch.deploy(await scratch.commit({ version: '1' }), origin);
  const other = await scratch.commit({ version: '1b', branch: 'debian/13/desktop' });
  const host = localHost({ sysroot: scratch.path });
  const base = { do: 'follow', base: { kind: 'branch', ref: 'debian/13/desktop' } } as const;
  await host.run(updateRequest({ base }), recordingJob());
  const [first] = (await host.state()).deployments;
  assert.equal(first?.commit.commit, other);
  assert.deepEqual(first?.origin.unknown, [{ group: 'custom', key: 'key', value: 'value' }]);
});

test('a change is refused when somebody changed the deployments meanwhile, and nothing of theirs is lost', async () => {
  await using scratch = await makeScratchSysroot();
  const [next, old] = await withTwo(scratch);
  const third = await scratch.commit({ version: '3' });
  const { lockSysroot } = await import('../../src/system/ostree/locked-sysroot.ts');
  const { deploy } = await import('../../src/engine/deploy.ts');
  const { readBefore } = await import('../../src/engine/work.ts');
  await using sysroot = await lockSysroot(scratch.path, { title: 'test', pid: process.pid });
  const before = await readBefore(sysroot);
  const origin = before.list[0]?.origin;
  assert.ok(origin);
  await scratch.ostree('admin', 'pin', `--sysroot=${scratch.path}`, '1');
  const decision = { osname: 'debian', commit: third, base: third, origin, lockFinalization: false };
  const job = recordingJob();
  await assert.rejects(deploy({ sysroot, job }, before, decision), { code: 'busy', hint: 'run the command again' });
  assert.equal(job.commitPoints(), 0);
  const { deployments } = await localHost({ sysroot: scratch.path }).state();
  assert.deepEqual(
    deployments.map((d) => [d.commit.commit, d.pinned]),
    [
      [next, false],
      [old, true],
    ],
  );
});

test('what a killed change left behind is removed by the next change', async () => {
  await using scratch = await makeScratchSysroot();
  await withTwo(scratch);
  const leftover = join(scratch.path, 'ostree/apt-ostree/work/change-abc');
  await mkdir(leftover, { recursive: true });
  await writeFile(join(leftover, 'file'), 'left');
  await localHost({ sysroot: scratch.path }).run(cleanupRequest('repomd'), recordingJob());
  assert.equal(existsSync(leftover), false);
});

test('a damaged origin hides no deployment and keeps changes from starting there', async () => {
  await using scratch = await makeScratchSysroot();
  const commit = await scratch.commit({ version: '1' });
  await scratch.deploy(commit);
  await writeFile(join(scratch.path, `ostree/deploy/debian/deploy/${commit}.0.origin`), '[origin\nrefspec');
  const host = localHost({ sysroot: scratch.path });
  assert.equal((await host.state()).deployments.length, 1);
  await assert.rejects(host.run(updateRequest({ base: { do: 'pull', allowOlder: false } }), recordingJob()), {
    message: /origin unconfigured-state: the file '.*' is damaged/,
  });
});

test('a deployment that is pinned to a commit says so instead of upgrading', async () => {
  await using scratch = await makeScratchSysroot();
  const commit = await scratch.commit({ version: '1' });
  await scratch.deploy(commit, `[origin]\nrefspec=${commit}\n`);
  await scratch.commit({ version: '2' });
  const job = recordingJob();
  const upgrade = updateRequest({ base: { do: 'pull', allowOlder: false } });
  assert.deepEqual(await localHost({ sysroot: scratch.path }).run(upgrade, job), { kind: 'unchanged' });
  assert.deepEqual(job.said(), ['Pinned to commit; no upgrade available']);
});
