// Bases that come from a remote, with the real ostree and a repository of files.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { localHost } from '../../src/host/local.ts';
import { isPartial } from '../../src/system/ostree/repo.ts';
import { recordingJob, updateRequest } from '../support/requests.ts';
import { makeScratchSysroot, type ScratchSysroot, scratchBranch } from '../support/scratch-sysroot.ts';

const upgrade = updateRequest({ base: { do: 'pull', allowOlder: false } });
const origin = `[origin]\nrefspec=debian:${scratchBranch}\n`;

interface Remote {
  /** Commits a tree that only the remote has. */
  publish(version: string, branch?: string): Promise<string>;
}

/** A remote `debian` whose first commit is deployed. */
async function withRemote(scratch: ScratchSysroot): Promise<Remote> {
  const path = join(scratch.path, '../remote');
  await mkdir(path);
  await scratch.ostree('init', `--repo=${path}`, '--mode=archive');
  await scratch.ostree('remote', 'add', `--repo=${scratch.repo}`, '--no-gpg-verify', 'debian', `file://${path}`);
  const publish = async (version: string, branch = scratchBranch): Promise<string> => {
    const timestampSeconds = 1e9 + Number(version);
    const packages = [['base-files', version]] as const;
    const commit = await scratch.commit({ version, branch, packages, timestampSeconds });
    await scratch.ostree('pull-local', `--repo=${path}`, scratch.repo, branch);
    await scratch.ostree('refs', `--repo=${scratch.repo}`, '--delete', branch);
    return commit;
  };
  await scratch.deploy(await publish('1'), origin);
  await scratch.ostree('prune', `--repo=${scratch.repo}`, '--refs-only', '--depth=0');
  return { publish };
}

const prune = (scratch: ScratchSysroot): Promise<string> =>
  scratch.ostree('prune', `--repo=${scratch.repo}`, '--refs-only', '--depth=0');

test('looking for an upgrade fetches only what describes it, and the upgrade fetches the rest', async () => {
  await using scratch = await makeScratchSysroot();
  const remote = await withRemote(scratch);
  const next = await remote.publish('2');
  await prune(scratch);
  const host = localHost({ sysroot: scratch.path });
  const found = await host.run({ ...upgrade, stopAfter: 'check' }, recordingJob());
  assert.equal(found.kind, 'planned');
  assert.equal(await isPartial(scratch.repo, next), true);
  await assert.rejects(host.run({ ...upgrade, cacheOnly: true }, recordingJob()), {
    message: /only a part of it was fetched/,
  });
  const outcome = await host.run(upgrade, recordingJob());
  assert.deepEqual(outcome.kind === 'deployed' && outcome.changes.map((change) => change.kind), ['upgraded']);
  assert.equal(await isPartial(scratch.repo, next), false);
});

test('an unknown branch of a remote is refused with its name, and nothing changed', async () => {
  await using scratch = await makeScratchSysroot();
  await withRemote(scratch);
  const host = localHost({ sysroot: scratch.path });
  const base = { do: 'follow', base: { kind: 'branch', remote: 'debian', ref: 'no/such' } } as const;
  await assert.rejects(host.run(updateRequest({ base }), recordingJob()), {
    code: 'bad-ref',
    message: /^cannot pull 'debian:no\/such': /,
  });
  assert.equal((await host.state()).deployments.length, 1);
});

test('after a rebase the branch of the remote that was followed before is forgotten', async () => {
  await using scratch = await makeScratchSysroot();
  const remote = await withRemote(scratch);
  await remote.publish('2');
  const host = localHost({ sysroot: scratch.path });
  await host.run(upgrade, recordingJob());
  const other = await remote.publish('3', 'debian/13/desktop');
  await prune(scratch);
  const base = { do: 'follow', base: { kind: 'branch', remote: 'debian', ref: 'debian/13/desktop' } } as const;
  await host.run(updateRequest({ base }), recordingJob());
  assert.equal((await host.state()).deployments[0]?.commit.commit, other);
  const refs = (await scratch.ostree('refs', `--repo=${scratch.repo}`, '--list')).split('\n');
  assert.deepEqual(
    refs.filter((ref) => ref.startsWith('debian:')),
    ['debian:debian/13/desktop'],
  );
});
