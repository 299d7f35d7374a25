// Whether the disk has room for what was planned, before anything is fetched.

import type { Plan } from '../model/plan.ts';
import { missingFiles } from '../system/apt/fetch.ts';
import { archivesDirectory } from '../system/apt/setup.ts';
import { requireSpace } from '../system/space.ts';
import type { TreeJob } from './tree-job.ts';

/** What the commit, its directories and a checkout of hard links take besides the packages. */
const besidesBytes = 64 * 1024 * 1024;

/** Throws `no-space` with both numbers. */
export async function requireRoom({ place, state }: TreeJob): Promise<void> {
  const missing = await missingFiles(archivesDirectory(place.cache), state.plan.files);
  await requireSpace(place.repo, neededBytes(state.plan, missing), 'install the packages');
}

/** Downloads, the unpacked packages in the workspace, and once more as objects of the repository. */
export const neededBytes = (plan: Plan, missing: Plan['files']): number =>
  missing.reduce((sum, file) => sum + file.sizeBytes, 0) + 2 * plan.unpackedBytes + besidesBytes;
