// The packages of a deployment or commit.

import { Failure } from '../../base/failure.ts';
import { quoteForMessage } from '../../base/visible.ts';
import type { CommitHash } from '../../model/commit.ts';
import { chooseOsname, type DeploymentList } from '../../model/deployment-list.ts';
import type { Package } from '../../model/package.ts';
import type { Questions } from '../../model/question.ts';
import { listPackages } from '../../system/ostree/metadata.ts';
import { resolveRevision } from '../../system/ostree/repo.ts';
import type { Reading } from '../reading.ts';

export async function readPackages(
  { osname, revision }: Questions['packages']['ask'],
  reading: Reading,
): Promise<readonly Package[]> {
  return packagesOf(reading.repo, await commitOf(reading, { osname, revision }));
}

/** The packages of a commit; a commit without any record of packages is a failure. */
export async function packagesOf(repo: string, commit: CommitHash): Promise<readonly Package[]> {
  const packages = await listPackages(repo, commit);
  if (packages !== undefined) return packages;
  throw new Failure('bad-tree', `cannot list the packages of commit ${commit}: it has no package database`);
}

/** A deployment id, a branch, a commit or the beginning of one; empty means the default deployment of the stateroot. */
export async function commitOf(
  { repo, deployments }: Reading,
  { osname, revision }: { readonly osname: string; readonly revision: string },
): Promise<CommitHash> {
  const list: DeploymentList = deployments;
  if (revision === '') {
    const chosen = chooseOsname(list, osname);
    const first = list.find((d) => d.osname === chosen);
    if (first !== undefined) return first.commit.commit;
  }
  const deployed = list.find((d) => d.id === revision);
  const commit = deployed?.commit.commit ?? (await resolveRevision(repo, revision));
  if (commit !== undefined) return commit;
  throw new Failure('not-found', `cannot find ${quoteForMessage(revision)}: no such deployment, branch or commit`, {
    hint: "run 'apt-ostree status' to see the deployments",
  });
}
