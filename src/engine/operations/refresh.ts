// Fetching package lists for the deployment that the next change would start from.

import { chooseOsname, mergeDeployment } from '../../model/deployment-list.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { RefreshRequest } from '../../model/request.ts';
import { refreshLists } from '../../tree/lists.ts';
import { readSettings } from '../settings.ts';
import { specFromOrigin } from '../spec-from-origin.ts';
import { assemblyPlace, readBefore, type Work } from '../work.ts';

export async function refresh(request: RefreshRequest, work: Work): Promise<Outcome> {
  const before = await readBefore(work.sysroot);
  const osname = chooseOsname(before.list, request.osname);
  const { origin, base } = mergeDeployment(before.list, osname);
  const place = assemblyPlace(work.sysroot, before, {
    osname,
    base: base.commit,
    cacheOnly: false,
    stopAfter: 'resolve',
  });
  await refreshLists(specFromOrigin(origin, base.commit, await readSettings(work.sysroot)), place, work.job);
  return { kind: 'done' };
}
