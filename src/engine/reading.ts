// What a question is answered from: the sysroot as it is now. No lock, no privilege.

import { join } from 'node:path';
import type { Deployment } from '../model/deployment.ts';
import { sysrootLayout } from '../model/layout.ts';
import { type DeployedTree, readDeployedTrees } from '../system/ostree/sysroot.ts';
import { describeTrees } from './deployments.ts';

export interface Reading {
  readonly sysroot: string;
  readonly repo: string;
  readonly trees: readonly DeployedTree[];
  readonly deployments: readonly Deployment[];
}

export async function readSysroot(sysroot: string): Promise<Reading> {
  const trees = await readDeployedTrees(sysroot);
  const deployments = await describeTrees(sysroot, trees);
  return { sysroot, repo: join(sysroot, sysrootLayout.repo), trees, deployments };
}
