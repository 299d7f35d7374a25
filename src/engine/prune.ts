// After a change: what nothing uses any more is removed, what is used is kept.

import { formatBytes } from '../base/units.ts';
import type { CommitHash } from '../model/commit.ts';
import { deleteRef, listRefs, setRef } from '../system/ostree/repo.ts';
import { readFreeSpace } from '../system/space.ts';
import { readDeployments } from './deployments.ts';
import { say, type Work } from './work.ts';

/** Refs below it keep the bases of layered commits. Compat: bootc's pruning spares `ostree/container/baseimage/`. */
const baseRefs = 'ostree/container/baseimage/apt-ostree';

/** Keeps the base of a layered commit from being pruned. */
export async function protectBase(
  repo: string,
  { commit, base }: { readonly commit: CommitHash; readonly base: CommitHash },
): Promise<void> {
  if (commit !== base) await setRef(repo, `${baseRefs}/${base}`, base);
}

/** Removes refs, directories and objects that no deployment needs, and says how much room that made. */
export async function prune(work: Work): Promise<void> {
  const { sysroot, job } = work;
  const free = await readFreeSpace(sysroot.repo);
  await dropBaseRefs(work);
  await sysroot.cleanUp();
  const freed = (await readFreeSpace(sysroot.repo)).bytes - free.bytes;
  if (freed > 0) say(job, `Freed: ${formatBytes(freed)} (pkgcache branches: 0)`);
}

async function dropBaseRefs({ sysroot }: Work): Promise<void> {
  const deployments = await readDeployments(sysroot.path);
  const used = new Set(deployments.filter((d) => d.layered).map((d) => `${baseRefs}/${d.base.commit}`));
  for (const ref of await listRefs(sysroot.repo, baseRefs)) {
    if (!used.has(ref)) await deleteRef(sysroot.repo, ref);
  }
}
