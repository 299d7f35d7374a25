// The last look before the commit: refuses a tree that ostree could not boot or that would carry what it must not.

import { Failure } from '../../base/failure.ts';
import { treeLayout } from '../../model/layout.ts';
import { sandboxed } from '../../system/bwrap.ts';
import { run } from '../../system/run.ts';
import { scriptSandbox } from '../package-sandbox.ts';
import type { Step } from '../step.ts';
import type { TreeJob } from '../tree-job.ts';
import { kernelVersions } from './place-kernel.ts';

const mergedDirectories = ['bin', 'sbin', 'lib'];

export const checkTree: Step = {
  name: 'check-tree',
  run: async (tree) => {
    const problems = [
      ...(await emptyDirectories(tree)),
      ...(await mergedUsr(tree)),
      ...(await release(tree)),
      ...(await initramfs(tree)),
      ...(await requiresLinks(tree)),
    ];
    if (problems.length > 0) throw new Failure('bad-tree', `cannot use the assembled tree: ${problems.join('; ')}`);
    await checkItRuns(tree);
  },
};

/** A deployment below is not empty there: ostree and the first boot leave mount points in its /var. */
async function emptyDirectories(tree: TreeJob): Promise<string[]> {
  const problems: string[] = [];
  const made = tree.layers?.upper ?? tree.root;
  for (const path of ['var', 'boot']) {
    const entries = await made.list(path);
    if (entries.length > 0)
      problems.push(
        `/${path} has content: ${entries
          .map((e) => e.name)
          .slice(0, 5)
          .join(', ')}`,
      );
  }
  return problems;
}

async function mergedUsr(tree: TreeJob): Promise<string[]> {
  const problems: string[] = [];
  for (const path of mergedDirectories) {
    if ((await tree.root.readLink(path)) !== `usr/${path}`) problems.push(`/${path} is not a link into /usr`);
  }
  return problems;
}

async function release(tree: TreeJob): Promise<string[]> {
  const there = (await tree.root.has('usr/lib/os-release')) || (await tree.root.has(`${treeLayout.etc}/os-release`));
  return there ? [] : ['it has no os-release file'];
}

async function initramfs(tree: TreeJob): Promise<string[]> {
  if (tree.spec.initramfs.make === 'never') return [];
  const versions = await kernelVersions(tree.root);
  const [version] = versions;
  if (version === undefined) return [];
  const status = await tree.root.status(`${treeLayout.modules}/${version}/initramfs.img`);
  return (status?.sizeBytes ?? 0) > 0 ? [] : [`kernel ${version} has no initramfs`];
}

/** A dangling `.requires` link stops the whole boot, where a dangling `.wants` link does not. */
async function requiresLinks(tree: TreeJob): Promise<string[]> {
  const directory = `${treeLayout.etc}/systemd/system`;
  const problems: string[] = [];
  for (const entry of await tree.root.list(directory)) {
    if (!entry.name.endsWith('.requires')) continue;
    for (const link of await tree.root.list(`${directory}/${entry.name}`)) {
      problems.push(`/etc/systemd/system/${entry.name}/${link.name} would stop the boot if its unit went away`);
    }
  }
  return problems;
}

/** A script may have broken the shell or the C library without failing. */
async function checkItRuns(tree: TreeJob): Promise<void> {
  const sandbox = scriptSandbox(tree, { sourceDateEpoch: tree.state.sourceDateEpoch });
  const command = await sandboxed(sandbox, { program: 'dpkg', args: ['--audit'] });
  const result = await run(command, { signal: tree.job.signal, okExitCodes: [1, 2, 127] });
  if (result.exitCode !== 0 || result.stdout.trim() !== '') {
    throw new Failure(
      'bad-tree',
      `cannot use the assembled tree: 'dpkg --audit' says: ${result.stdout || result.stderr}`,
    );
  }
}
