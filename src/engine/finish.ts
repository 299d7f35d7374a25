// The end that all changes of the default deployment share: record it, free space, answer what came of it.

import type { Outcome } from '../model/outcome.ts';
import type { PackageChange } from '../model/package.ts';
import { type DeployedTree, deploymentId } from '../system/ostree/sysroot.ts';
import { runAfterwards } from './afterwards.ts';
import { readDeployments } from './deployments.ts';
import { recordChange } from './history.ts';
import { prune } from './prune.ts';
import type { Work } from './work.ts';

export interface NewDefault {
  readonly tree: DeployedTree;
  /** From the current deployment to the new default. */
  readonly changes: readonly PackageChange[];
  readonly commandLine: string;
  /** What else must be forgotten before space is freed. */
  readonly forget?: () => Promise<void>;
}

export async function finish(work: Work, { tree, changes, commandLine, forget }: NewDefault): Promise<Outcome> {
  const id = deploymentId(tree);
  const record = async (): Promise<void> => {
    const deployment = (await readDeployments(work.sysroot.path)).find((d) => d.id === id);
    if (deployment !== undefined) await recordChange(work.sysroot.path, { commandLine, deployment, changes });
  };
  await runAfterwards(work, [record, ...(forget === undefined ? [] : [forget]), () => prune(work)]);
  return { kind: 'deployed', deployment: id, changes };
}
