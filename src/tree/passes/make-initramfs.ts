// A new initramfs, once per change, and only when the kernel or something it is made from changed.

import { Failure } from '../../base/failure.ts';
import { treeLayout } from '../../model/layout.ts';
import { sandboxed } from '../../system/bwrap.ts';
import { dracutCommand } from '../../system/initramfs.ts';
import { run } from '../../system/run.ts';
import { moveFile } from '../../system/tree-files.ts';
import { scriptSandbox } from '../package-sandbox.ts';
import type { Step } from '../step.ts';
import type { TreeJob } from '../tree-job.ts';
import { kernelVersions } from './place-kernel.ts';

/** What an initramfs is made from, besides the kernel and its modules. */
const inputs = [
  treeLayout.modules,
  'usr/lib/firmware',
  'usr/lib/dracut',
  'usr/lib/ostree',
  'usr/etc/dracut.conf',
  'usr/etc/dracut.conf.d',
  'usr/etc/crypttab',
  'usr/lib/systemd/systemd',
  'usr/share/plymouth/themes',
];

const madeAt = 'tmp/initramfs.img';

export const makeInitramfs: Step = {
  name: 'make-initramfs',
  skip: (tree) => tree.spec.initramfs.make === 'never',
  run: async (tree) => {
    const [version] = await kernelVersions(tree.root);
    if (version === undefined || !(await isNeeded(tree, version))) return;
    tree.job.say({ kind: 'task-begin', text: 'Generating initramfs' });
    await make(tree, version);
    tree.job.say({ kind: 'task-end', text: 'Generating initramfs' });
  },
};

async function isNeeded(tree: TreeJob, version: string): Promise<boolean> {
  if (tree.spec.initramfs.make === 'always' || tree.layers === undefined) return true;
  if (!(await tree.root.has(`${treeLayout.modules}/${version}/initramfs.img`))) return true;
  for (const path of inputs) if (await tree.layers.upper.has(path)) return true;
  return false;
}

async function make(tree: TreeJob, version: string): Promise<void> {
  const sandbox = scriptSandbox(tree, { sourceDateEpoch: tree.state.sourceDateEpoch });
  await run(await sandboxed(sandbox, { program: 'depmod', args: ['-a', version] }), { signal: tree.job.signal });
  const command = dracutCommand({ version, output: `/var/${madeAt}`, args: tree.spec.initramfs.args });
  await run(await sandboxed(sandbox, command), { signal: tree.job.signal }).catch((cause: unknown) => {
    if (cause instanceof Failure && cause.code === 'cancelled') throw cause;
    throw new Failure('bad-tree', `cannot make an initramfs for kernel ${version}`, { cause });
  });
  await tree.variable.setMode(madeAt, 0o644);
  await moveFile(tree.variable, madeAt, { root: tree.root, path: `${treeLayout.modules}/${version}/initramfs.img` });
}
