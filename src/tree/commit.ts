// What changed, on top of the base → a commit. Both ways of writing it give the commit of the merged tree.

import { join } from 'node:path';
import { fingerprint } from '../base/canonical-json.ts';
import { formatVariantStrings } from '../base/variant-text.ts';
import { type CommitHash, metadataKeys } from '../model/commit.ts';
import { type Package, packageId } from '../model/package.ts';
import { formatReleases, readReleases } from '../system/apt/releases.ts';
import { listsDirectory } from '../system/apt/setup.ts';
import { mountOverlay } from '../system/mounts.ts';
import { type CommitPart, type CommitValue, commitTree } from '../system/ostree/commit-tree.ts';
import { formatPackageList } from '../system/ostree/metadata.ts';
import { Root } from '../system/root.ts';
import { isPureAddition } from './layer-changes.ts';
import { kernelVersions } from './passes/place-kernel.ts';
import { readPackages } from './start.ts';
import type { TreeJob, TreeLayers } from './tree-job.ts';

/** Fills `state.commit`. */
export async function writeCommit(tree: TreeJob): Promise<void> {
  const base = tree.spec.start.from === 'commit' ? tree.spec.start.commit : undefined;
  tree.state.commit = await commitTree(tree.place.repo, {
    trees: await parts(tree, base),
    ...parentOf(tree, base),
    subject: tree.spec.subject ?? 'Layered packages',
    timestampSeconds: tree.state.sourceDateEpoch,
    metadata: await metadata(tree),
    bootable: (await kernelVersions(tree.root)).length > 0,
  });
}

const parentOf = (tree: TreeJob, base: CommitHash | undefined): { parent?: CommitHash } => {
  const parent = base ?? tree.spec.parent;
  return parent === undefined ? {} : { parent };
};

async function parts(tree: TreeJob, base: CommitHash | undefined): Promise<CommitPart[]> {
  await dropMountPoint(tree);
  if (tree.layers === undefined || base === undefined) return [{ kind: 'dir', path: tree.root.path }];
  if (!(await isPureAddition({ ...tree.layers, merged: tree.root })))
    return [{ kind: 'dir', path: await withoutMachineState(tree) }];
  return [
    { kind: 'base', commit: base },
    { kind: 'dir', path: await cleanView(tree, tree.layers) },
  ];
}

/** `/etc` was only somewhere to mount; in a commit it is `usr/etc`. */
async function dropMountPoint(tree: TreeJob): Promise<void> {
  if (tree.layers === undefined) await tree.root.remove('etc');
  else if (!(await tree.layers.lower.has('etc'))) await tree.layers.upper.remove('etc');
}

/** The upper directory seen through an overlay: without its own attributes and without white-outs. */
async function cleanView(tree: TreeJob, layers: TreeLayers): Promise<string> {
  const own = new Root(tree.workspace);
  for (const name of ['empty', 'clean']) await own.makeDirectory(name);
  const at = join(tree.workspace, 'clean');
  tree.mounts.add(await mountOverlay({ lower: [layers.upper.path, join(tree.workspace, 'empty')], at }));
  return at;
}

/** The merged tree. What a deployment has in /etc and /var is its own; removing it here only hides it in the upper directory. */
async function withoutMachineState(tree: TreeJob): Promise<string> {
  await tree.root.remove('etc');
  for (const entry of await tree.root.list('var')) await tree.root.remove(`var/${entry.name}`);
  return tree.root.path;
}

async function metadata(tree: TreeJob): Promise<Map<string, CommitValue>> {
  const packages = await readPackages(tree.root);
  return new Map<string, CommitValue>([
    ...(tree.base.version === undefined ? [] : [[metadataKeys.version, tree.base.version] as const]),
    ...Object.entries(tree.spec.metadata),
    [metadataKeys.packageList, { variant: formatPackageList(packages) }],
    ...(tree.layers === undefined ? await sourceDates(tree) : layeringMetadata(tree)),
    ...(tree.spec.inputs === undefined
      ? []
      : [[metadataKeys.inputHash, inputHash(tree.spec.inputs, packages)] as const]),
  ]);
}

/** The archive state of a composed tree. Layering leaves it out: the same origin must give the same commit tomorrow. */
async function sourceDates(tree: TreeJob): Promise<[string, CommitValue][]> {
  const releases = await readReleases(listsDirectory(tree.place.cache));
  return [[metadataKeys.sources, { variant: formatReleases(releases) }]];
}

/** Compat: rpm-ostree's `clientlayer` and `packages`, under our names. */
function layeringMetadata(tree: TreeJob): [string, CommitValue][] {
  const active = tree.spec.install.filter((request) => !tree.state.inactive.has(request));
  return [
    [metadataKeys.clientLayer, { variant: 'true' }],
    [metadataKeys.requests, { variant: formatVariantStrings([...active].sort()) }],
  ];
}

const inputHash = (inputs: string, packages: readonly Package[]): string =>
  fingerprint({ inputs, packages: packages.map(packageId) });
