// A new deployment from the present one: other packages, another base, or both.

import { Failure } from '../../base/failure.ts';
import type { CommitHash } from '../../model/commit.ts';
import type { Deployment } from '../../model/deployment.ts';
import { chooseOsname, mergeDeployment } from '../../model/deployment-list.ts';
import { needsAssembly, type Origin } from '../../model/origin.ts';
import { applyChanges } from '../../model/origin-changes.ts';
import { formatOrigin } from '../../model/origin-file.ts';
import type { Outcome } from '../../model/outcome.ts';
import { changedOverrides } from '../../model/override-changes.ts';
import type { UpdateRequest } from '../../model/request.ts';
import { assemble } from '../../tree/assemble.ts';
import type { Assembly } from '../../tree/assembly.ts';
import { rebootIfAsked } from '../afterwards.ts';
import { findRevision, takeBase } from '../base.ts';
import { deploy } from '../deploy.ts';
import { finish } from '../finish.ts';
import { bringsFiles, dropUnusedFiles, takeFiles } from '../local-packages.ts';
import { dropOldBranch } from '../prune.ts';
import { compareWithCurrent } from '../readers/difference.ts';
import { refuseLocked, refuseUnconfigured } from '../refusals.ts';
import { readSettings } from '../settings.ts';
import { requireRoomForDeployment } from '../space.ts';
import { specFromOrigin } from '../spec-from-origin.ts';
import { assemblyPlace, type Before, readBefore, say, type Work } from '../work.ts';

export async function update(request: UpdateRequest, work: Work): Promise<Outcome> {
  refuseUnknown(request);
  try {
    return await change(request, work);
  } finally {
    if (bringsFiles(request)) await dropUnusedFiles(work);
  }
}

async function change(request: UpdateRequest, work: Work): Promise<Outcome> {
  const before = await readBefore(work.sysroot);
  const osname = chooseOsname(before.list, request.osname);
  const current = mergeDeployment(before.list, osname);
  const wanted = await findRevision(work, current.origin, request);
  const files = await takeFiles(work, request);
  const origin = applyChanges(current.origin, wanted, files);
  if (wanted.base.do !== 'follow') refuseUnconfigured(origin);
  if (request.base.do === 'keep' && isSameOrigin(origin, current.origin)) return unchanged(work, request, origin);
  if (request.stopAfter === 'deploy') await requireRoomForDeployment(work.sysroot);
  const metadataOnly = request.stopAfter === 'check';
  const cacheOnly = isOffline(request);
  const base = await takeBase(work, { change: wanted.base, origin, current, cacheOnly, metadataOnly });
  const made = await makeCommit(work, before, { request: wanted, osname, current, origin, base });
  if (made.commit === current.commit.commit && isSameOrigin(origin, current.origin))
    return unchanged(work, request, origin);
  if (request.stopAfter === 'download') return stopDownloaded(work);
  if (request.stopAfter !== 'deploy' || made.commit === undefined) return { kind: 'planned', changes: made.changes };
  const decision = { osname, commit: made.commit, base, origin, lockFinalization: request.lockFinalization };
  const tree = await deploy(work, before, decision);
  const changes = await compareWithCurrent(work.sysroot.repo, before.list, { osname, commit: made.commit });
  const forget = (): Promise<void> => dropOldBranch(work, current.origin.base, origin.base);
  const outcome = await finish(work, { tree, changes, commandLine: request.commandLine, forget });
  await rebootIfAsked(work, request.afterwards);
  return outcome;
}

function refuseUnknown(request: UpdateRequest): void {
  if (request.afterwards !== 'apply-live') return;
  throw new Failure(
    'bad-usage',
    'cannot apply changes to the running system: this version only prepares the next boot',
    {
      hint: "leave out '--apply-live' and reboot",
    },
  );
}

const isSameOrigin = (a: Origin, b: Origin): boolean => formatOrigin(a) === formatOrigin(b);

/** Compat: `uninstall` alone needs nothing that is not here already. */
const isOffline = (request: UpdateRequest): boolean =>
  request.cacheOnly || (request.base.do === 'keep' && request.add.length === 0 && !bringsFiles(request));

function unchanged({ job }: Work, request: UpdateRequest, origin: Origin): Outcome {
  const isUpgrade =
    request.base.do === 'pull' && request.add.length + request.drop.length === 0 && !bringsFiles(request);
  say(job, isUpgrade ? noUpgrade(origin) : 'No change.');
  return { kind: 'unchanged' };
}

function noUpgrade({ base, custom }: Origin): string {
  if (base.kind !== 'commit') return 'No upgrade available.';
  if (custom === undefined) return 'Pinned to commit; no upgrade available';
  return `Pinned to commit by custom origin: ${custom.description}`;
}

function stopDownloaded({ job }: Work): Outcome {
  say(job, 'Update downloaded.');
  return { kind: 'downloaded' };
}

interface Wish {
  readonly request: UpdateRequest;
  readonly osname: string;
  readonly current: Deployment;
  readonly origin: Origin;
  readonly base: CommitHash;
}

/** The commit to deploy: the base itself when nothing is layered, else the result of assembly. */
async function makeCommit(work: Work, before: Before, wish: Wish): Promise<Pick<Assembly, 'commit' | 'changes'>> {
  const { request, osname, origin, base, current } = wish;
  const { repo } = work.sysroot;
  if (!needsAssembly(origin) || (request.stopAfter === 'check' && base !== current.base.commit)) {
    return { commit: base, changes: await compareWithCurrent(repo, before.list, { osname, commit: base }) };
  }
  const stopAfter = stages[request.stopAfter];
  const place = assemblyPlace(work.sysroot, before, { osname, base, cacheOnly: isOffline(request), stopAfter });
  const settings = await readSettings(work.sysroot);
  refuseLocked(settings);
  const refuseInactive = request.allowInactive ? [] : request.add;
  const newOverrides = changedOverrides(current.origin, origin);
  const spec = { ...specFromOrigin(origin, base, settings), refuseInactive, newOverrides };
  return await assemble(spec, place, work.job);
}

const stages = { check: 'resolve', resolve: 'resolve', download: 'download', deploy: 'commit' } as const;
