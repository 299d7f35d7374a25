// Fetching package lists, unless those in the cache are fresh.

import { throwIfCancelled } from '../base/failure.ts';
import type { Job } from '../model/job.ts';
import type { TreeSpec } from '../model/tree-spec.ts';
import { explainFetchFailure, updateCommand } from '../system/apt/fetch.ts';
import { listsAge, markListsFresh } from '../system/apt/lists.ts';
import { fingerprintSources, listSources } from '../system/apt/sources.ts';
import { makeWorkspace } from '../system/workspace.ts';
import { type AptSession, openApt } from './apt-session.ts';
import type { AssemblyPlace } from './assembly.ts';
import { prepare } from './prepare.ts';
import { startTree } from './start.ts';
import { Mounts, type TreeJob } from './tree-job.ts';

/** Lists younger than this are used as they are, unless a refresh is asked for. */
const freshSeconds = 30 * 60;

/** Brings the package lists up to date; throws `cannot-fetch` when a source cannot be reached or verified. */
export async function updateLists(tree: TreeJob, apt: AptSession, force: boolean): Promise<void> {
  const sources = await listSources(apt.setup.etcApt);
  tree.job.say({
    kind: 'message',
    text: sources.length === 0 ? 'No enabled apt sources.' : `Enabled apt sources: ${sources.join(' ')}`,
  });
  if (tree.place.cacheOnly) return;
  const mark = await fingerprintSources(apt.setup.etcApt);
  const age = await listsAge(tree.place.cache, mark);
  if (!force && age !== undefined && age < freshSeconds) return;
  tree.job.say({ kind: 'task-begin', text: 'Updating metadata' });
  const result = await apt.fetch(updateCommand, { signal: tree.job.signal });
  if (result.exitCode !== 0) throw explainFetchFailure(`${result.stderr}\n${result.stdout}`, 'the package lists');
  tree.job.say({ kind: 'task-end', text: 'Updating metadata' });
  await markListsFresh(tree.place.cache, mark);
}

/** The whole of `refresh-md`: opens the tree only to ask its apt. */
export async function refreshLists(spec: TreeSpec, place: AssemblyPlace, job: Job): Promise<void> {
  throwIfCancelled(job.signal);
  await using workspace = await makeWorkspace(place.work);
  await using mounts = new Mounts();
  const tree = await startTree({ spec, place, job, workspace: workspace.path, mounts });
  await prepare(tree);
  await updateLists(tree, await openApt(tree), true);
}
