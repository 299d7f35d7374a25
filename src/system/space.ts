// How much room a file system has, for root.

import { statfs } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { formatBytes } from '../base/units.ts';

export interface FreeSpace {
  readonly bytes: number;
  /** Absent where the file system makes inodes as it needs them (btrfs). */
  readonly inodes?: number;
}

export async function readFreeSpace(path: string): Promise<FreeSpace> {
  const stats = await statfs(path);
  return { bytes: stats.bfree * stats.bsize, ...(stats.files === 0 ? {} : { inodes: stats.ffree }) };
}

/** Throws `no-space` with both numbers when the file system of `path` has less than that free. */
export async function requireSpace(path: string, neededBytes: number, purpose: string): Promise<void> {
  const { bytes } = await readFreeSpace(path);
  if (bytes >= neededBytes) return;
  throw new Failure(
    'no-space',
    `cannot ${purpose}: it needs ${formatBytes(neededBytes)}, ${formatBytes(bytes)} are free`,
    {
      hint: "run 'apt-ostree cleanup --rollback --base' to make room",
    },
  );
}
