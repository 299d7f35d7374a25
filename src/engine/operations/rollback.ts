// The deployment before becomes the default again; nothing is assembled, its `/etc` and arguments are as they were.

import { chooseOsname, rollbackTarget } from '../../model/deployment-list.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { RollbackRequest } from '../../model/request.ts';
import { rebootIfAsked } from '../afterwards.ts';
import { requireUnchanged } from '../deploy.ts';
import { finish } from '../finish.ts';
import { compareWithCurrent } from '../readers/difference.ts';
import { findTree, readBefore, say, type Work } from '../work.ts';

export async function rollback(request: RollbackRequest, work: Work): Promise<Outcome> {
  const before = await readBefore(work.sysroot);
  const osname = chooseOsname(before.list, request.osname);
  const target = rollbackTarget(before.list, osname);
  const { commit } = target.commit;
  await requireUnchanged(work, before);
  work.job.commitPoint();
  say(work.job, `Moving '${commit}.${target.serial}' to be first deployment`);
  await work.sysroot.makeDefault(target.index);
  const changes = await compareWithCurrent(work.sysroot.repo, before.list, { osname, commit });
  const tree = findTree(before, target);
  const outcome = await finish(work, { tree, changes, commandLine: request.commandLine });
  await rebootIfAsked(work, request.afterwards);
  return outcome;
}
