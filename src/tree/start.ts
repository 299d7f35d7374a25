// Where a tree comes from: an overlay over the base commit, or a fresh bootstrap brought into ostree shape.

import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import type { CommitHash } from '../model/commit.ts';
import type { Job } from '../model/job.ts';
import { treeLayout } from '../model/layout.ts';
import type { TreeSpec } from '../model/tree-spec.ts';
import { listsDirectory } from '../system/apt/setup.ts';
import { parseInstalled } from '../system/dpkg.ts';
import { makeFolder } from '../system/files.ts';
import { bootstrapTree, takeLists } from '../system/mmdebstrap.ts';
import { mountOverlay } from '../system/mounts.ts';
import { readCommit } from '../system/ostree/metadata.ts';
import { checkOut } from '../system/ostree/repo.ts';
import { Root } from '../system/root.ts';
import type { AssemblyPlace } from './assembly.ts';
import { applicableOverrides } from './overrides.ts';
import { reshape } from './reshape.ts';
import type { Mounts, TreeJob } from './tree-job.ts';

export interface StartInput {
  readonly spec: TreeSpec;
  readonly place: AssemblyPlace;
  readonly job: Job;
  readonly workspace: string;
  readonly mounts: Mounts;
}

/** Answers the tree before anything is installed; needs a private mount namespace when layering. */
export async function startTree(input: StartInput): Promise<TreeJob> {
  const { start } = input.spec;
  return start.from === 'commit' ? startFromCommit(input, start.commit) : startFromNothing(input, start);
}

async function startFromCommit(input: StartInput, commit: CommitHash): Promise<TreeJob> {
  input.job.say({ kind: 'message', text: `Checking out tree ${commit.slice(0, 7)}` });
  const lower = await lowerDirectory(input, commit);
  const [upper, work, at, variable] = await makeDirectories(input.workspace, ['upper', 'overlay-work', 'root', 'var']);
  input.mounts.add(await mountOverlay({ lower: [lower], write: { upper, work }, at }));
  const root = new Root(at);
  const basePackages = await readPackages(root);
  return {
    ...common({ ...input, spec: applicableOverrides(input.spec, basePackages) }),
    root,
    variable: new Root(variable),
    layers: { lower: new Root(lower), upper: new Root(upper) },
    base: await readCommit(input.place.repo, commit),
    basePackages,
  };
}

/** The base's own deployment where there is one: its files are the repository's, and nothing here writes to them. */
async function lowerDirectory(input: StartInput, commit: CommitHash): Promise<string> {
  if (input.place.lower !== undefined) return input.place.lower;
  const directory = join(input.workspace, 'base');
  await checkOut(input.place.repo, commit, directory);
  return directory;
}

async function startFromNothing(
  input: StartInput,
  start: Extract<TreeSpec['start'], { from: 'nothing' }>,
): Promise<TreeJob> {
  const { sources } = input.spec;
  if (sources.from !== 'list') throw new Failure('bad-usage', 'cannot compose a tree: no apt sources are given');
  const [rootPath, variable] = await makeDirectories(input.workspace, ['root', 'var']);
  input.job.say({ kind: 'task-begin', text: 'Bootstrapping' });
  await bootstrapTree(
    {
      ...{ suite: start.suite, architecture: start.architecture, sources: sources.list, destination: rootPath },
      ...{ directory: input.workspace, sourceDateEpoch: input.spec.sourceDateEpoch ?? 0 },
    },
    { signal: input.job.signal },
  );
  input.job.say({ kind: 'task-end', text: 'Bootstrapping' });
  await takeLists(rootPath, listsDirectory(input.place.cache));
  const root = new Root(rootPath);
  const variableRoot = new Root(variable);
  await reshape(root, variableRoot);
  return {
    ...common(input),
    root,
    variable: variableRoot,
    layers: undefined,
    base: { timestamp: 0 },
    basePackages: [],
  };
}

const common = (input: StartInput): Pick<TreeJob, 'spec' | 'place' | 'job' | 'workspace' | 'mounts' | 'state'> => ({
  spec: input.spec,
  place: input.place,
  job: input.job,
  workspace: input.workspace,
  mounts: input.mounts,
  state: {
    plan: { changes: [], files: [], unpackedBytes: 0 },
    inactive: new Map(),
    commit: undefined,
    sourceDateEpoch: 0,
  },
});

async function makeDirectories<const N extends readonly string[]>(
  parent: string,
  names: N,
): Promise<{ [I in keyof N]: string }> {
  const paths = names.map((name) => join(parent, name));
  for (const path of paths) await makeFolder(path);
  return paths as { [I in keyof N]: string };
}

/** Packages that the tree's dpkg database calls installed. */
export async function readPackages(root: Root): Promise<ReturnType<typeof parseInstalled>> {
  return parseInstalled(await root.readText(`${treeLayout.dpkgDatabase}/status`));
}
