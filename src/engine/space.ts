// Whether there is room for what is about to be done, before it is begun; refusals name both numbers.

import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { formatBytes } from '../base/units.ts';
import type { CommitHash } from '../model/commit.ts';
import { sysrootLayout } from '../model/layout.ts';
import { haveSameModules, readKernelFiles } from '../system/ostree/kernel-files.ts';
import type { LockedSysroot } from '../system/ostree/locked-sysroot.ts';
import { readFreeSpace } from '../system/space.ts';
import type { Before } from './work.ts';

/**
 * What a deployment of hard links takes on the root file system: one block for each directory of a large tree, the
 * copies of `/etc`, and what ostree writes. The packages themselves are counted where they are planned.
 */
const deploymentBytes = 96 * 1024 * 1024;
const deploymentInodes = 12_000;
/** Entries, links and directories on the boot file system. */
const bootEntryBytes = 256 * 1024;

/** Refuses a change when the root file system has no room for another deployment. */
export async function requireRoomForDeployment(sysroot: LockedSysroot): Promise<void> {
  const free = await readFreeSpace(sysroot.repo);
  if (free.bytes < deploymentBytes) {
    throw noSpace('the system root', deploymentBytes, free.bytes);
  }
  if (free.inodes !== undefined && free.inodes < deploymentInodes) {
    throw new Failure('no-space', `cannot deploy: it needs ${deploymentInodes} inodes, ${free.inodes} are free`, {
      hint,
    });
  }
}

/**
 * Refuses a deployment whose kernel would not fit on the boot file system. ostree copies kernel and initramfs there
 * when no listed deployment has the same ones, and for a staged deployment only at shutdown, where a failure is silent.
 */
export async function requireRoomForKernel(sysroot: LockedSysroot, before: Before, commit: CommitHash): Promise<void> {
  const written = new Set(before.trees.filter((tree) => !tree.staged).map((tree) => tree.commit));
  for (const other of written) if (await haveSameModules(sysroot.repo, [commit, other])) return;
  const files = await readKernelFiles(sysroot.repo, commit);
  for (const other of written) {
    if ((await readKernelFiles(sysroot.repo, other)).content === files.content) return;
  }
  const free = await readFreeSpace(join(sysroot.path, sysrootLayout.boot));
  const needed = files.sizeBytes + bootEntryBytes;
  if (free.bytes < needed) throw noSpace('the boot file system', needed, free.bytes);
}

const hint = "run 'apt-ostree cleanup --rollback --base' to make room";

const noSpace = (where: string, needed: number, free: number): Failure =>
  new Failure('no-space', `cannot deploy: it needs ${formatBytes(needed)} on ${where}, ${formatBytes(free)} are free`, {
    hint,
  });
