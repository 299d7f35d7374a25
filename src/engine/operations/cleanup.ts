// Removing deployments that nobody needs, cached packages and lists, and what nothing refers to.

import { join } from 'node:path';
import { chooseOsname, removedByCleanup } from '../../model/deployment-list.ts';
import { sysrootLayout } from '../../model/layout.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { CleanupRequest } from '../../model/request.ts';
import { dropLists } from '../../system/apt/lists.ts';
import { archivesDirectory } from '../../system/apt/setup.ts';
import { removeFolder } from '../../system/files.ts';
import { requireUnchanged } from '../deploy.ts';
import { prune } from '../prune.ts';
import { readBefore, say, type Work } from '../work.ts';

export async function cleanup(request: CleanupRequest, work: Work): Promise<Outcome> {
  const before = await readBefore(work.sysroot);
  const osname = chooseOsname(before.list, request.osname);
  const removed = removedByCleanup(before.list, osname, request.elements);
  await requireUnchanged(work, before);
  work.job.commitPoint();
  const byIndex = [...removed].sort((a, b) => b.index - a.index);
  for (const deployment of byIndex) await work.sysroot.undeploy(deployment.index);
  const cache = join(work.sysroot.path, sysrootLayout.cache);
  if (request.elements.includes('repomd')) await dropLists(cache);
  if (request.elements.includes('base')) await removeFolder(archivesDirectory(cache));
  const onlyLists = request.elements.every((element) => element === 'repomd');
  if (!onlyLists) await prune(work);
  if (removed.length > 0) return { kind: 'done' };
  if (!onlyLists) say(work.job, 'Deployments unchanged.');
  return { kind: 'done' };
}
