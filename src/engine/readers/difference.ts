// What differs between the packages of two deployments or commits.

import type { CommitHash } from '../../model/commit.ts';
import { currentDeployment, type DeploymentList } from '../../model/deployment-list.ts';
import type { PackageChange } from '../../model/package.ts';
import { comparePackages } from '../../model/package-difference.ts';
import type { Questions } from '../../model/question.ts';
import { listPackages } from '../../system/ostree/metadata.ts';
import type { Reading } from '../reading.ts';
import { commitOf, packagesOf } from './packages.ts';

export async function readDifference(
  { osname, from, to }: Questions['difference']['ask'],
  reading: Reading,
): Promise<readonly PackageChange[]> {
  const [before, after] = await Promise.all([
    commitOf(reading, { osname, revision: from }),
    commitOf(reading, { osname, revision: to }),
  ]);
  const { repo } = reading;
  return comparePackages(...(await Promise.all([packagesOf(repo, before), packagesOf(repo, after)])));
}

/**
 * From the booted deployment (else the first of the stateroot) to a commit. A commit whose packages are unknown counts
 * as having none: the difference is shown after a change and must not fail it.
 */
export async function compareWithCurrent(
  repo: string,
  list: DeploymentList,
  { osname, commit }: { readonly osname: string; readonly commit: CommitHash },
): Promise<readonly PackageChange[]> {
  const current = currentDeployment(list, osname)?.commit.commit;
  if (current === undefined || current === commit) return [];
  const [from, to] = await Promise.all([packagesOrNone(repo, current), packagesOrNone(repo, commit)]);
  return from === undefined || to === undefined ? [] : comparePackages(from, to);
}

const packagesOrNone = (repo: string, commit: CommitHash): ReturnType<typeof listPackages> =>
  listPackages(repo, commit).catch(() => undefined);
