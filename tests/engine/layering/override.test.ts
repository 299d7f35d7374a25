// Packages of the base left out, replaced by a file, and taken back, on the composed Debian tree.

import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { localHost } from '../../../src/host/local.ts';
import { openPackageFiles } from '../../../src/host/package-files.ts';
import type { Deployment } from '../../../src/model/deployment.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { OverrideChange, UpdateRequest } from '../../../src/model/request.ts';
import { attempt, mustFail } from '../../support/layering.ts';
import { makeTinyArchive } from '../../support/tiny-archive.ts';
import { buildTinyDeb } from '../../support/tiny-deb.ts';
import { makeTreeSysroot } from '../../support/tree-sysroot.ts';

const archive = await makeTinyArchive({ name: 'other', files: { 'usr/share/other/text': 'other\n' } });
after(() => archive[Symbol.asyncDispose]());
const sysroot = await makeTreeSysroot();
after(() => sysroot[Symbol.asyncDispose]());
await sysroot.useSources(archive.sources);

const newest = async (): Promise<Deployment> => {
  const [deployment] = (await localHost({ sysroot: sysroot.path }).state()).deployments;
  assert.ok(deployment);
  return deployment;
};
const status = async (): Promise<string> =>
  sysroot.ostree('cat', `--repo=${sysroot.repo}`, (await newest()).commit.commit, '/usr/lib/sysimage/dpkg/status');
const has = async (path: string): Promise<boolean> =>
  sysroot.ostree('ls', `--repo=${sysroot.repo}`, (await newest()).commit.commit, path).then(
    () => true,
    () => false,
  );
const wish = (change: Partial<OverrideChange>): Partial<UpdateRequest> => ({
  overrides: { remove: [], replace: [], reset: [], ...change },
});
const override = (change: Partial<OverrideChange>, add: readonly string[] = []): Promise<Outcome> =>
  attempt(sysroot, { add, request: wish(change) });

/** A package of the base that nothing in it needs, and one of its files. */
const spare = { name: 'less', file: '/usr/bin/less' };

test('a file takes the place of a package of the base, older or newer, and all overrides are dropped at once', async () => {
  const files = { 'usr/share/replaced': 'replaced\n' };
  for (const version of ['600', '999']) {
    const path = await buildTinyDeb({ name: spare.name, version, architecture: 'amd64', files }, tmpdir());
    await using opened = await openPackageFiles([path]);
    assert.equal((await override({ replace: opened.files })).kind, 'deployed');
    assert.match(
      await status(),
      new RegExp(`^Package: ${spare.name}\\nStatus: install ok installed\\n(.*\\n)*?Version: ${version}$`, 'm'),
    );
    assert.deepEqual([await has('/usr/share/replaced'), await has(spare.file)], [true, false]);
  }
  const alone = await buildTinyDeb({ name: 'alone' }, tmpdir());
  await using opened = await openPackageFiles([alone]);
  const failure = await mustFail(sysroot, { add: [], request: wish({ replace: opened.files }) });
  assert.equal(failure.message, "Package alone_1.0_all doesn't replace a package of the same name");
  assert.equal((await attempt(sysroot, { add: [], request: { reset: ['overrides'] } })).kind, 'deployed');
  assert.equal(await has(spare.file), true);
});

test('what the base does not have, cannot do without, or needs for something else is not left out', async () => {
  const rows: readonly (readonly [name: string, message: RegExp])[] = [
    ['nothing-such', /^Package "nothing-such" not found$/],
    ['dpkg', /^cannot leave out dpkg: the system does not work without it$/],
    ['libc6', /^Base packages not marked to be removed: |does not work without it|cannot resolve/],
  ];
  for (const [name, message] of rows) {
    const failure = await mustFail(sysroot, { add: [], request: wish({ remove: [name] }) });
    assert.match(failure.message, message);
  }
});

test('a package of the base is left out with its files and its entry in the database, also at the next change', async () => {
  assert.equal((await override({ remove: [spare.name] })).kind, 'deployed');
  assert.equal(await has(spare.file), false);
  assert.doesNotMatch(await status(), new RegExp(`^Package: ${spare.name}$`, 'm'));
  assert.equal((await attempt(sysroot, { add: ['other'] })).kind, 'deployed');
  assert.equal(await has(spare.file), false);
  assert.equal(await has('/usr/share/other/text'), true);
  await assert.rejects(override({ remove: [spare.name] }), { message: /^Override already exists for package '/ });
});

test('a package that is taken back is there again', async () => {
  assert.equal((await override({ reset: [spare.name] })).kind, 'deployed');
  assert.equal(await has(spare.file), true);
  await assert.rejects(override({ reset: [spare.name] }), { message: /^No overrides for package '/ });
});
