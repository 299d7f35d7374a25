// The kernel arguments that a deployment boots with.

import { type KernelArguments, parseKernelArguments, withoutDeployment } from '../model/kernel-arguments.ts';
import type { DeployedTree } from '../system/ostree/sysroot.ts';

/** Without `ostree=`. */
export const kernelArgumentsOf = (tree: DeployedTree): KernelArguments =>
  withoutDeployment(parseKernelArguments(tree.bootEntry.get('options') ?? ''));
