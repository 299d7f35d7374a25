// Kernel, initramfs and device trees of a commit, which ostree copies to the boot file system.

import { treeLayout } from '../../model/layout.ts';
import { ostree } from './repo.ts';

export interface KernelFiles {
  readonly sizeBytes: number;
  /** The same for two commits whose files are the same: their object checksums. */
  readonly content: string;
}

const copied = /\/usr\/lib\/modules\/[^/]+\/(?:vmlinuz|initramfs\.img|devicetree|dtb(?:\/.*)?)$/;

/** Reads the list of files from the repository, not from a checkout. */
export async function readKernelFiles(repo: string, commit: string): Promise<KernelFiles> {
  const folders = await ostree(repo, ['ls', '--', commit, `/${treeLayout.modules}`], { okExitCodes: [1] });
  const versions = [...folders.stdout.matchAll(/^d\d+ .*\/usr\/lib\/modules\/([^/\n]+)$/gm)].map((m) => m[1] ?? '');
  const paths = versions.map((version) => `/${treeLayout.modules}/${version}`);
  if (paths.length === 0) return { sizeBytes: 0, content: '' };
  const listing = await ostree(repo, ['ls', '-C', '--', commit, ...paths]);
  return parseListing(listing.stdout);
}

/** Whether two commits have the same kernels and modules, told by one checksum of each; true is certain, false is not. */
export async function haveSameModules(repo: string, commits: readonly [string, string]): Promise<boolean> {
  const [one, other] = await Promise.all(commits.map((commit) => readModulesChecksum(repo, commit)));
  return one !== '' && one === other;
}

/** `ostree ls -d -C` prints mode, owner, group, size, the checksums of the directory's content and of its attributes. */
async function readModulesChecksum(repo: string, commit: string): Promise<string> {
  const result = await ostree(repo, ['ls', '-d', '-C', '--', commit, `/${treeLayout.modules}`], { okExitCodes: [1] });
  return /^d.* ([0-9a-f]{64}) [0-9a-f]{64} /m.exec(result.stdout)?.[1] ?? '';
}

/** Lines of `ostree ls -C`: mode, owner, group, size, object checksum, path. */
export function parseListing(text: string): KernelFiles {
  const files = [...text.matchAll(/^-\d+\s+\d+\s+\d+\s+(\d+)\s+([0-9a-f]{64})\s+(\S.*)$/gm)].filter((m) =>
    copied.test(m[3] ?? ''),
  );
  return {
    sizeBytes: files.reduce((sum, match) => sum + Number(match[1]), 0),
    content: files.map((match) => match[2]).join(' '),
  };
}
