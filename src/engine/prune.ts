// After a change: what nothing uses any more is removed, what is used is kept.

import { formatBytes } from '../base/units.ts';
import type { CommitHash } from '../model/commit.ts';
import type { Base } from '../model/origin.ts';
import { formatRefspec } from '../model/refspec.ts';
import { deleteRef, listRefs, setRef } from '../system/ostree/repo.ts';
import { readFreeSpace } from '../system/space.ts';
import { readDeployments } from './deployments.ts';
import { dropUnusedFiles } from './local-packages.ts';
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

/**
 * Removes refs, directories and objects that no deployment needs, and says how much room that made, as far as the free
 * space of the file system tells (newer ostree writes the number only to the journal).
 */
export async function prune(work: Work): Promise<void> {
  const { sysroot, job } = work;
  const free = await readFreeSpace(sysroot.repo);
  await dropBaseRefs(work);
  await dropUnusedFiles(work);
  await sysroot.cleanUp();
  const freed = (await readFreeSpace(sysroot.repo)).bytes - free.bytes;
  if (freed > 0) say(job, `Freed: ${formatBytes(freed)} (pkgcache branches: 0)`);
}

/**
 * After a rebase the branch that was followed before is forgotten. Compat: `rpm-ostree rebase` without `--skip-purge`.
 * A branch without a remote is somebody's own and stays.
 */
export async function dropOldBranch({ sysroot }: Work, old: Base, followed: Base): Promise<void> {
  if (old.kind !== 'branch' || old.remote === undefined) return;
  const name = `${old.remote}:${old.ref}`;
  if (formatRefspec(followed) !== name) await deleteRef(sysroot.repo, name);
}

async function dropBaseRefs({ sysroot }: Work): Promise<void> {
  const deployments = await readDeployments(sysroot.path);
  const used = new Set(deployments.filter((d) => d.layered).map((d) => `${baseRefs}/${d.base.commit}`));
  for (const ref of await listRefs(sysroot.repo, baseRefs)) {
    if (!used.has(ref)) await deleteRef(sysroot.repo, ref);
  }
}
