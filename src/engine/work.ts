// What an operation is given: the locked sysroot, the job, and what was read before anything was decided.

import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import type { Deployment } from '../model/deployment.ts';
import { type DeploymentList, mergeDeployment } from '../model/deployment-list.ts';
import type { Job } from '../model/job.ts';
import { sysrootLayout } from '../model/layout.ts';
import type { LockedSysroot } from '../system/ostree/locked-sysroot.ts';
import { type DeployedTree, deploymentId } from '../system/ostree/sysroot.ts';
import type { AssemblyPlace } from '../tree/assembly.ts';
import { describeTrees } from './deployments.ts';

export interface Work {
  readonly sysroot: LockedSysroot;
  readonly job: Job;
}

/** The deployments as they were when the change began; the point of no return compares with it. */
export interface Before {
  readonly trees: readonly DeployedTree[];
  readonly list: DeploymentList;
}

export async function readBefore(sysroot: LockedSysroot): Promise<Before> {
  const trees = await sysroot.trees();
  return { trees, list: await describeTrees(sysroot.path, trees) };
}

export function findTree(before: Before, deployment: Deployment): DeployedTree {
  const tree = before.trees.find((candidate) => deploymentId(candidate) === deployment.id);
  if (tree !== undefined) return tree;
  throw new Failure('internal', `cannot find the tree of deployment ${deployment.id}`);
}

export const say = (job: Job, text: string): void => job.say({ kind: 'message', text });

/** Runs a step and shows its beginning and end. */
export async function task<T>(job: Job, text: string, run: () => Promise<T>): Promise<T> {
  job.say({ kind: 'task-begin', text });
  const result = await run();
  job.say({ kind: 'task-end', text });
  return result;
}

export interface PlaceWish {
  readonly osname: string;
  readonly base: string;
  readonly cacheOnly: boolean;
  readonly stopAfter: AssemblyPlace['stopAfter'];
}

/** Where assembly works. Below lies a deployment of the base itself, if nobody unlocked it. */
export function assemblyPlace(sysroot: LockedSysroot, before: Before, wish: PlaceWish): AssemblyPlace {
  const below = (path: string): string => join(sysroot.path, path);
  const lower = before.trees.find((tree) => tree.commit === wish.base && tree.unlocked === 'none' && !tree.staged);
  return {
    repo: sysroot.repo,
    work: below(sysrootLayout.work),
    cache: below(sysrootLayout.cache),
    store: below(sysrootLayout.store),
    ...(lower === undefined ? {} : { lower: lower.path }),
    etc: join(configurationTree(before, wish.osname).path, 'etc'),
    cacheOnly: wish.cacheOnly,
    stopAfter: wish.stopAfter,
  };
}

/** A staged deployment has no merged `/etc` yet; what the machine uses now is what counts. */
function configurationTree(before: Before, osname: string): DeployedTree {
  const booted = before.trees.find((tree) => tree.booted && tree.osname === osname);
  const written = before.trees.find((tree) => tree.osname === osname && !tree.staged);
  return booted ?? written ?? findTree(before, mergeDeployment(before.list, osname));
}
