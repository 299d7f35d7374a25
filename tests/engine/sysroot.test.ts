// Reading and changing a sysroot with the real ostree.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../src/base/failure.ts';
import { splitVariant } from '../../src/base/variant-bytes.ts';
import { lockSysroot } from '../../src/system/ostree/locked-sysroot.ts';
import { listPackages } from '../../src/system/ostree/metadata.ts';
import { parseStaged, readDeployedTrees } from '../../src/system/ostree/sysroot.ts';
import { makeScratchSysroot } from '../support/scratch-sysroot.ts';

const worker = { title: 'test', pid: process.pid };

test('deployments are read in boot order with their origins and pins', async () => {
  await using scratch = await makeScratchSysroot();
  const first = await scratch.commit({ version: '1' });
  await scratch.deploy(first);
  const second = await scratch.commit({ version: '2' });
  await scratch.deploy(second);
  await scratch.ostree('admin', 'pin', `--sysroot=${scratch.path}`, '1');
  const trees = await readDeployedTrees(scratch.path);
  assert.deepEqual(
    trees.map((tree) => [tree.commit, tree.serial, tree.pinned, tree.booted, tree.staged, tree.unlocked]),
    [
      [second, 0, false, false, false, 'none'],
      [first, 0, true, false, false, 'none'],
    ],
  );
  assert.match(trees[0]?.origin ?? '', /refspec=debian\/13\/minimal/);
  assert.match(trees[0]?.bootEntry.get('options') ?? '', /\brw\b/);
});

test('a new default moves to the front and the rest keep their order, as ostree itself sees it', async () => {
  await using scratch = await makeScratchSysroot();
  const commits: string[] = [];
  for (const version of ['1', '2', '3']) {
    commits.unshift(await scratch.commit({ version }));
    await scratch.deploy(commits[0] ?? '');
  }
  await using sysroot = await lockSysroot(scratch.path, worker);
  await sysroot.makeDefault(2);
  const expected = [commits[2], commits[0], commits[1]];
  assert.deepEqual(
    (await sysroot.trees()).map((tree) => tree.commit),
    expected,
  );
  const status = await scratch.ostree('admin', 'status', `--sysroot=${scratch.path}`);
  assert.deepEqual(
    [...status.matchAll(/debian ([0-9a-f]{64})\.0/g)].map((match) => match[1]),
    expected,
  );
  await sysroot.makeDefault(1);
  await sysroot.cleanUp();
  assert.deepEqual(
    (await sysroot.trees()).map((tree) => tree.commit),
    [commits[0], commits[2], commits[1]],
  );
  await sysroot.undeploy(2);
  assert.deepEqual(
    (await sysroot.trees()).map((tree) => tree.commit),
    [commits[0], commits[2]],
  );
});

test('whoever comes second is told at once who works', async () => {
  await using scratch = await makeScratchSysroot();
  const held = await lockSysroot(scratch.path, { title: 'install htop', pid: 4711 });
  await assert.rejects(lockSysroot(scratch.path, worker), (failure: unknown) => {
    assert.ok(failure instanceof Failure);
    assert.equal(failure.code, 'busy');
    assert.match(failure.message, /'install htop' \(process 4711\)/);
    return true;
  });
  await held[Symbol.asyncDispose]();
  await using again = await lockSysroot(scratch.path, worker);
  assert.equal(again.booted, false);
});

test('a folder without a repository is refused as no ostree system', async () => {
  await assert.rejects(readDeployedTrees('/usr/share'), { code: 'not-ostree' });
});

test('packages of a commit without a list in its metadata come from its package database', async () => {
  await using scratch = await makeScratchSysroot();
  const commit = await scratch.commit({ version: '1', packages: [['htop', '1:3.4.1-5']] });
  assert.deepEqual(await listPackages(scratch.repo, commit), [
    { name: 'htop', version: '1:3.4.1-5', architecture: 'amd64' },
  ]);
});

test('the record of a staged deployment names its target, not the deployment it was merged with', async () => {
  await using scratch = await makeScratchSysroot();
  await scratch.commit({ version: '1', branch: 'debian/empty' });
  const a = 'a'.repeat(64);
  const b = 'b'.repeat(64);
  const dictionary = (name: string): string =>
    `{'name': <'${name}'>, 'osname': <'débian'>, 'bootcsum': <'${'0'.repeat(64)}'>}`;
  for (const locked of [false, true]) {
    // The head of a commit object is a serialized `a{sv}` too: the only way to have libostree write one here.
    const commit = await scratch.ostree(
      ...['commit', `--repo=${scratch.repo}`, '--orphan', '--no-bindings', '--subject=x', '--tree=ref=debian/empty'],
      ...[`--add-metadata=target=${dictionary(`${a}.3`)}`, `--add-metadata=merge-deployment=${dictionary(`${b}.0`)}`],
      ...(locked ? ['--add-metadata=locked=true', "--add-metadata=kargs=['rw', 'a=\"b c\"']"] : []),
    );
    const hash = commit.trim();
    const data = await readFile(join(scratch.repo, 'objects', hash.slice(0, 2), `${hash.slice(2)}.commit`));
    const [head = new Uint8Array()] = splitVariant('(a{sv}aya(say)sstayay)', data);
    const kernelArguments = locked ? ['rw', 'a="b c"'] : undefined;
    assert.deepEqual(parseStaged(head), { osname: 'débian', name: `${a}.3`, locked, kernelArguments });
    assert.equal(parseStaged(head.subarray(1)), undefined);
  }
});
