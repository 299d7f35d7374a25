// Package files layered on the composed Debian tree: kept in the store, used again at each later change, checked there.

import assert from 'node:assert/strict';
import { readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { localHost } from '../../../src/host/local.ts';
import { openPackageFiles } from '../../../src/host/package-files.ts';
import type { Deployment } from '../../../src/model/deployment.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { UpdateRequest } from '../../../src/model/request.ts';
import { attempt, mustFail } from '../../support/layering.ts';
import { recordingJob } from '../../support/requests.ts';
import { makeTinyArchive } from '../../support/tiny-archive.ts';
import { buildTinyDeb } from '../../support/tiny-deb.ts';
import { makeTreeSysroot } from '../../support/tree-sysroot.ts';

const helper = { name: 'helper', files: { 'usr/share/helper/text': 'help\n' } };
const other = { name: 'other', files: { 'usr/share/other/text': 'other\n' } };
const tool = { name: 'tool', depends: 'helper', files: { 'usr/bin/tool': { text: '#!/bin/sh\n', mode: 0o755 } } };

const archive = await makeTinyArchive(helper, other);
after(() => archive[Symbol.asyncDispose]());
const sysroot = await makeTreeSysroot();
after(() => sysroot[Symbol.asyncDispose]());
await sysroot.useSources(archive.sources);
const store = join(sysroot.path, 'ostree/apt-ostree/packages');
const stored = async (): Promise<readonly string[]> => readdir(store).catch(() => []);

const newest = async (): Promise<Deployment> => {
  const [deployment] = (await localHost({ sysroot: sysroot.path }).state()).deployments;
  assert.ok(deployment);
  return deployment;
};
const has = (commit: string, path: string): Promise<boolean> =>
  sysroot.ostree('ls', `--repo=${sysroot.repo}`, commit, path).then(
    () => true,
    () => false,
  );

async function installFiles(paths: readonly string[], request: Partial<UpdateRequest> = {}): Promise<Outcome> {
  await using opened = await openPackageFiles(paths);
  return await attempt(sysroot, { add: [], request: { addFiles: opened.files, ...request } });
}

test('a file is layered with what it depends on, and is in the store of the sysroot and in the origin', async () => {
  const path = await buildTinyDeb(tool, tmpdir());
  assert.deepEqual((await installFiles([path], { stopAfter: 'resolve' })).kind, 'planned');
  assert.deepEqual(await stored(), []);
  assert.equal((await installFiles([path])).kind, 'deployed');
  await rm(path);
  const { origin, commit } = await newest();
  assert.deepEqual(
    origin.localPackages.map(({ id }) => id),
    ['tool_1.0_all'],
  );
  assert.deepEqual(await stored(), [`${origin.localPackages[0]?.sha256}.deb`]);
  assert.equal(await has(commit.commit, '/usr/bin/tool'), true);
  assert.equal(await has(commit.commit, '/usr/share/helper/text'), true);
});

test('the file is used again when another package is added, although the original is gone', async () => {
  assert.equal((await attempt(sysroot, { add: ['other'] })).kind, 'deployed');
  const { commit } = await newest();
  assert.equal(await has(commit.commit, '/usr/bin/tool'), true);
  assert.equal(await has(commit.commit, '/usr/share/other/text'), true);
});

test('the same file again is refused, or no change where that is asked for, and another version takes its place', async () => {
  const path = await buildTinyDeb(tool, tmpdir());
  await assert.rejects(installFiles([path]), { message: "Package 'tool_1.0_all' is already layered" });
  assert.equal((await installFiles([path], { idempotent: true })).kind, 'unchanged');
  const next = await buildTinyDeb({ ...tool, version: '2.0' }, tmpdir());
  assert.equal((await installFiles([next])).kind, 'deployed');
  assert.deepEqual(
    (await newest()).origin.localPackages.map(({ id }) => id),
    ['tool_2.0_all'],
  );
  assert.equal((await stored()).length, 2, 'the rollback deployment keeps its file');
});

test('a stored file that was altered or is gone is refused at the next change, which then changes nothing', async () => {
  const { origin } = await newest();
  const [name = ''] = origin.localPackages.map(({ sha256 }) => `${sha256}.deb`);
  const original = join(store, name);
  await writeFile(original, 'altered', { flag: 'a' });
  const altered = await mustFail(sysroot, { add: ['helper'] });
  assert.match(altered.message, /'tool_2\.0_all': the stored file was altered$/);
  await rm(original);
  const gone = await mustFail(sysroot, { add: ['helper'] });
  assert.match(gone.message, /'tool_2\.0_all': its file is no longer stored$/);
  assert.match(gone.hint ?? '', /apt-ostree uninstall tool --install/);
});

test('a local package is dropped by its name or in full, and its file goes with the last deployment that names it', async () => {
  assert.equal((await attempt(sysroot, { add: [], request: { drop: ['tool_2.0_all'] } })).kind, 'deployed');
  assert.deepEqual((await newest()).origin.localPackages, []);
  assert.equal((await attempt(sysroot, { add: [], request: { drop: ['other'] } })).kind, 'deployed');
  assert.deepEqual(await stored(), []);
});

test('what is no package file that the asker may read is refused, and nothing of it stays', async () => {
  const folder = tmpdir();
  const text = join(folder, 'text.deb');
  await writeFile(text, '!<arch>\nno package');
  const link = join(folder, 'link.deb');
  await symlink(text, link);
  for (const path of [text, link]) {
    await assert.rejects(installFiles([path]), { code: 'bad-usage', message: /link|text.*: not a Debian package$/ });
  }
  const closed = { descriptor: 999, name: 'closed.deb' };
  await assert.rejects(attempt(sysroot, { add: [], request: { addFiles: [closed] } }), {
    code: 'bad-usage',
    message: "cannot read 'closed.deb': it is not open any more",
  });
  const base = await buildTinyDeb({ name: 'dash', version: '99' }, folder);
  await assert.rejects(installFiles([base]), { message: /^cannot install 'dash_99_all': the base has 'dash_/ });
  const foreign = await buildTinyDeb({ name: 'foreign', architecture: 'arm64' }, folder);
  await assert.rejects(installFiles([foreign]), {
    message: "cannot install 'foreign_1.0_arm64': it is for arm64, the system for amd64",
  });
  assert.deepEqual(await stored(), []);
});

test('a process that is not the asker any more, or somebody else, gives no file', async () => {
  const path = await buildTinyDeb(tool, tmpdir());
  await using opened = await openPackageFiles([path]);
  const request = { addFiles: opened.files };
  const run = (uids: readonly number[], pids: readonly number[]) => {
    let asked = 0;
    const findAsker = async () => {
      const at = asked++;
      return { pid: pids[at] ?? 0, uid: uids[at] ?? 0 };
    };
    return attempt(sysroot, { add: [], request, job: { ...recordingJob(), findAsker } });
  };
  await assert.rejects(run([0, 0], [process.pid, 1]), { message: /: it belongs to another process now$/ });
  await assert.rejects(run([1000, 1000], [process.pid, process.pid]), { message: /: it belongs to somebody else$/ });
});
