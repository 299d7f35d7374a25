// An initramfs made on this machine, on the composed Debian tree, and back to that of the base.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localHost } from '../../../src/host/local.ts';
import type { InitramfsRequest } from '../../../src/model/request.ts';
import { recordingJob } from '../../support/requests.ts';
import { makeTreeSysroot, type TreeSysroot } from '../../support/tree-sysroot.ts';

const request = (regenerate: boolean, args: readonly string[] = []): InitramfsRequest => ({
  kind: 'initramfs',
  osname: '',
  regenerate,
  args,
  lockFinalization: false,
  afterwards: 'nothing',
  commandLine: 'initramfs',
});

/** Checksums of the kernel's files in a commit. */
async function kernelFiles(sysroot: TreeSysroot, commit: string): Promise<ReadonlyMap<string, string>> {
  const lines = await sysroot.ostree('ls', '-RC', `--repo=${sysroot.repo}`, commit, '/usr/lib/modules');
  const files = lines.split('\n').map((line): [string, string] => {
    const words = line.split(/\s+/);
    return [words.at(-1)?.split('/').at(-1) ?? '', words.at(-2) ?? ''];
  });
  return new Map(files.filter(([name]) => name === 'vmlinuz' || name === 'initramfs.img'));
}

test('an initramfs is made here when asked, with the arguments given, and given up again', async () => {
  await using sysroot = await makeTreeSysroot();
  const host = localHost({ sysroot: sysroot.path });
  const job = recordingJob();
  const outcome = await host.run(request(true, ['--omit', 'plymouth']), job);
  assert.deepEqual([outcome.kind, outcome.kind === 'deployed' && outcome.changes], ['deployed', []]);
  assert.ok(job.said().includes('Generating initramfs'));
  const [first] = (await host.state()).deployments;
  assert.deepEqual(first?.origin.initramfs, { regenerate: true, args: ['--omit', 'plymouth'], etcFiles: [] });
  const [old, made] = [
    await kernelFiles(sysroot, sysroot.base),
    await kernelFiles(sysroot, first?.commit.commit ?? ''),
  ];
  assert.equal(old.size, 2);
  assert.equal(made.get('vmlinuz'), old.get('vmlinuz'));
  assert.ok(made.has('initramfs.img'));
  await host.run(request(false), recordingJob());
  const [last] = (await host.state()).deployments;
  assert.equal(last?.commit.commit, sysroot.base);
  assert.equal(last?.origin.initramfs.regenerate, false);
  await assert.rejects(host.run(request(false), recordingJob()), {
    message: 'initramfs regeneration state is already disabled',
  });
});
