// The commit and origin of the default deployment again, with other kernel arguments.

import { chooseOsname, mergeDeployment } from '../../model/deployment-list.ts';
import { changeKernelArguments } from '../../model/kernel-arguments.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { KernelArgumentsRequest } from '../../model/request.ts';
import { rebootIfAsked } from '../afterwards.ts';
import { deploy } from '../deploy.ts';
import { finish } from '../finish.ts';
import { kernelArgumentsOf } from '../kernel-arguments.ts';
import { compareWithCurrent } from '../readers/difference.ts';
import { refuseUnconfigured } from '../refusals.ts';
import { requireRoomForDeployment } from '../space.ts';
import { findTree, readBefore, say, type Work } from '../work.ts';

/** Nothing is downloaded or resolved. Compat: the transaction behind `rpm-ostree kargs`. */
export async function kernelArguments(request: KernelArgumentsRequest, work: Work): Promise<Outcome> {
  const before = await readBefore(work.sysroot);
  const osname = chooseOsname(before.list, request.osname);
  const current = mergeDeployment(before.list, osname);
  refuseUnconfigured(current.origin);
  const wanted = changeKernelArguments(kernelArgumentsOf(findTree(before, current)), request.change);
  if (wanted === undefined) {
    say(work.job, 'No changes.');
    return { kind: 'unchanged' };
  }
  await requireRoomForDeployment(work.sysroot);
  const { commit } = current.commit;
  const tree = await deploy(work, before, {
    osname,
    commit,
    base: current.base.commit,
    origin: current.origin,
    lockFinalization: request.lockFinalization,
    kernelArguments: wanted,
  });
  const changes = await compareWithCurrent(work.sysroot.repo, before.list, { osname, commit });
  const outcome = await finish(work, { tree, changes, commandLine: request.commandLine });
  await rebootIfAsked(work, request.afterwards);
  return outcome;
}
