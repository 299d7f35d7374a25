// The list of steps: spec → commit. Not: origins, manifests, deployments.

import type { Job } from '../model/job.ts';
import type { TreeSpec } from '../model/tree-spec.ts';
import { makeWorkspace } from '../system/workspace.ts';
import { type AptSession, openApt } from './apt-session.ts';
import type { Assembly, AssemblyPlace } from './assembly.ts';
import { checkFiles } from './check-files.ts';
import { writeCommit } from './commit.ts';
import { download } from './download.ts';
import { fillVar } from './fill-var.ts';
import { install } from './install.ts';
import { updateLists } from './lists.ts';
import { passes } from './passes/index.ts';
import { writeSources } from './passes/manifest.ts';
import { prepare } from './prepare.ts';
import { resolve } from './resolve.ts';
import { requireRoom } from './room.ts';
import { findSatisfied } from './satisfied.ts';
import { startTree } from './start.ts';
import { runSteps, type Step } from './step.ts';
import { Mounts, type TreeJob } from './tree-job.ts';

/** Needs a mount namespace of its own when it layers. Nothing outside workspace, cache and repository is written. */
export async function assemble(spec: TreeSpec, place: AssemblyPlace, job: Job): Promise<Assembly> {
  await using workspace = await makeWorkspace(place.work);
  await using mounts = new Mounts();
  const tree = await startTree({ spec, place, job, workspace: workspace.path, mounts });
  await runSteps([{ name: 'prepare', run: prepare }, writeSources], tree);
  const apt = await openApt(tree);
  await runSteps(stepsUpTo(place.stopAfter, apt), tree);
  const { commit, plan, inactive } = tree.state;
  return { ...(commit === undefined ? {} : { commit }), changes: plan.changes, inactive };
}

function stepsUpTo(stop: AssemblyPlace['stopAfter'], apt: AptSession): readonly Step[] {
  const steps = assemblySteps(apt);
  const last = { resolve: 'resolve', download: 'download', commit: 'commit' }[stop];
  return steps.slice(0, steps.findIndex((step) => step.name === last) + 1);
}

/** The order of work after the tree was opened; tests read the names from here. */
export const assemblySteps = (apt: AptSession): readonly Step[] => [
  { name: 'find-satisfied', skip: (tree) => tree.layers === undefined, run: findSatisfied },
  { name: 'check-files', skip: (tree) => tree.spec.files.length === 0, run: checkFiles },
  { name: 'update-lists', skip: wantsNothing, run: (tree) => updateLists(tree, apt, false) },
  { name: 'resolve', about: 'Resolving dependencies', run: (tree) => resolve(tree, apt) },
  { name: 'require-room', run: requireRoom },
  { name: 'download', run: (tree) => download(tree, apt) },
  { name: 'fill-var', skip: (tree) => tree.layers === undefined, run: fillVar },
  { name: 'install', run: (tree) => install(tree, apt) },
  ...passes,
  { name: 'commit', about: 'Writing OSTree commit', run: writeCommit },
];

const wantsNothing = (tree: TreeJob): boolean => tree.spec.install.length === 0 && tree.spec.files.length === 0;
