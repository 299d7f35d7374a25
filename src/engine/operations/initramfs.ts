// The default deployment again, with an initramfs of its own or with that of its base.

import { Failure } from '../../base/failure.ts';
import type { CommitHash } from '../../model/commit.ts';
import type { Deployment } from '../../model/deployment.ts';
import { chooseOsname, mergeDeployment } from '../../model/deployment-list.ts';
import { changeInitramfs } from '../../model/initramfs-change.ts';
import { needsAssembly, type Origin } from '../../model/origin.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { InitramfsRequest } from '../../model/request.ts';
import { assemble } from '../../tree/assemble.ts';
import { rebootIfAsked } from '../afterwards.ts';
import { deploy } from '../deploy.ts';
import { finish } from '../finish.ts';
import { compareWithCurrent } from '../readers/difference.ts';
import { refuseLocked, refuseUnconfigured } from '../refusals.ts';
import { readSettings } from '../settings.ts';
import { requireRoomForDeployment } from '../space.ts';
import { specFromOrigin } from '../spec-from-origin.ts';
import { assemblyPlace, type Before, readBefore, type Work } from '../work.ts';

/** Compat: the transaction behind `rpm-ostree initramfs`; packages come from the cache. */
export async function initramfs(request: InitramfsRequest, work: Work): Promise<Outcome> {
  const before = await readBefore(work.sysroot);
  const osname = chooseOsname(before.list, request.osname);
  const current = mergeDeployment(before.list, osname);
  refuseUnconfigured(current.origin);
  const origin = changeInitramfs(current.origin, request);
  await requireRoomForDeployment(work.sysroot);
  const base = current.base.commit;
  const commit = await makeCommit(work, before, { current, origin });
  const tree = await deploy(work, before, {
    osname,
    commit,
    base,
    origin,
    lockFinalization: request.lockFinalization,
  });
  const changes = await compareWithCurrent(work.sysroot.repo, before.list, { osname, commit });
  const outcome = await finish(work, { tree, changes, commandLine: request.commandLine });
  await rebootIfAsked(work, request.afterwards);
  return outcome;
}

interface Wish {
  readonly current: Deployment;
  readonly origin: Origin;
}

async function makeCommit(work: Work, before: Before, { current, origin }: Wish): Promise<CommitHash> {
  const base = current.base.commit;
  if (!needsAssembly(origin)) return base;
  const wish = { osname: current.osname, base, cacheOnly: true, stopAfter: 'commit' } as const;
  const place = assemblyPlace(work.sysroot, before, wish);
  const settings = await readSettings(work.sysroot);
  refuseLocked(settings);
  const { commit } = await assemble(specFromOrigin(origin, base, settings), place, work.job);
  if (commit !== undefined) return commit;
  throw new Failure('internal', 'cannot make a tree with a new initramfs: no commit was written');
}
