// The point of no return, alone in its file: a commit and an origin become the default deployment.

import { Failure, throwIfCancelled } from '../base/failure.ts';
import type { CommitHash } from '../model/commit.ts';
import { mergeDeployment } from '../model/deployment-list.ts';
import type { KernelArguments } from '../model/kernel-arguments.ts';
import type { Origin } from '../model/origin.ts';
import { formatOrigin } from '../model/origin-file.ts';
import { type DeployedTree, deploymentId } from '../system/ostree/sysroot.ts';
import { kernelArgumentsOf } from './kernel-arguments.ts';
import { protectBase } from './prune.ts';
import { requireRoomForKernel } from './space.ts';
import { type Before, findTree, task, type Work } from './work.ts';

export interface Decision {
  readonly osname: string;
  readonly commit: CommitHash;
  readonly base: CommitHash;
  readonly origin: Origin;
  readonly lockFinalization: boolean;
  /** Instead of those of the deployment that this one follows, staged or not. */
  readonly kernelArguments?: KernelArguments;
}

/** Everything before this function can be thrown away; nothing after it may fail the change. */
export async function deploy(work: Work, before: Before, decision: Decision): Promise<DeployedTree> {
  const { sysroot, job } = work;
  const kernelArguments = decision.kernelArguments ?? presentArguments(before, decision.osname);
  await requireRoomForKernel(sysroot, before, decision.commit);
  await protectBase(sysroot.repo, decision);
  throwIfCancelled(job.signal);
  await requireUnchanged(work, before);
  job.commitPoint();
  return task(job, sysroot.booted ? 'Staging deployment' : 'Writing deployment', () =>
    sysroot.deploy({ ...decision, kernelArguments, origin: formatOrigin(decision.origin) }),
  );
}

/** Safety: ostree by itself takes those of the booted deployment, and a change that waits for a reboot would be lost. */
const presentArguments = (before: Before, osname: string): KernelArguments =>
  kernelArgumentsOf(findTree(before, mergeDeployment(before.list, osname)));

/**
 * Safety: somebody may have changed the deployments by hand meanwhile (`ostree admin …` knows nothing of our lock);
 * what they did is not to be lost.
 */
export async function requireUnchanged({ sysroot }: Work, before: Before): Promise<void> {
  const now = await sysroot.trees();
  if (describe(now) === describe(before.trees)) return;
  throw new Failure('busy', 'cannot deploy: somebody changed the deployments meanwhile', {
    hint: 'run the command again',
  });
}

const describe = (trees: readonly DeployedTree[]): string =>
  trees.map((tree) => [deploymentId(tree), tree.staged, tree.pinned, tree.origin].join('\n')).join('\n');
