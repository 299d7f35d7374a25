// The kernel goes where ostree's boot code looks: /usr/lib/modules/VERSION/vmlinuz.

import { Failure } from '../../base/failure.ts';
import { treeLayout } from '../../model/layout.ts';
import type { Root } from '../../system/root.ts';
import { moveFile } from '../../system/tree-files.ts';
import type { Step } from '../step.ts';
import type { TreeJob } from '../tree-job.ts';

/** Files of /boot by their beginning, and their name beside the modules. */
const bootFiles = [
  { prefix: 'vmlinuz-', name: 'vmlinuz' },
  { prefix: 'vmlinux-', name: 'vmlinuz' },
  { prefix: 'config-', name: 'config' },
  { prefix: 'System.map-', name: 'System.map' },
] as const;

export const placeKernel: Step = {
  name: 'place-kernel',
  run: async (tree) => {
    for (const entry of await tree.root.list('boot')) await placeBootFile(tree, entry.name);
    const versions = await kernelVersions(tree.root);
    if (versions.length > 1) {
      throw new Failure('bad-tree', `cannot use more than one kernel: the tree has ${versions.join(', ')}`, {
        hint: 'leave out all but one kernel package, or replace the kernel of the base with an override',
      });
    }
  },
};

async function placeBootFile(tree: TreeJob, name: string): Promise<void> {
  const file = bootFiles.find((candidate) => name.startsWith(candidate.prefix));
  const version = file === undefined ? '' : name.slice(file.prefix.length);
  const modules = `${treeLayout.modules}/${version}`;
  if (file !== undefined && (await tree.root.has(modules))) {
    await moveFile(tree.root, `boot/${name}`, { root: tree.root, path: `${modules}/${file.name}` });
  }
  await tree.root.remove(`boot/${name}`);
}

/** Versions whose modules directory holds a kernel. */
export async function kernelVersions(root: Root): Promise<string[]> {
  const versions: string[] = [];
  for (const entry of await root.list(treeLayout.modules)) {
    if (await root.has(`${treeLayout.modules}/${entry.name}/vmlinuz`)) versions.push(entry.name);
  }
  return versions;
}
