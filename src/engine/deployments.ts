// The deployments of a sysroot as the model knows them: trees on disk, their commits and origins, and their states.

import { join } from 'node:path';
import { asFailure } from '../base/failure.ts';
import { type CommitHash, metadataKeys } from '../model/commit.ts';
import type { CommitSummary, Deployment, DeploymentState, MetadataValue } from '../model/deployment.ts';
import { deploymentStates } from '../model/deployment-list.ts';
import { sysrootLayout } from '../model/layout.ts';
import type { Origin } from '../model/origin.ts';
import { parseOrigin } from '../model/origin-file.ts';
import { type CommitInfo, readCommit } from '../system/ostree/metadata.ts';
import { type DeployedTree, deploymentId, readDeployedTrees } from '../system/ostree/sysroot.ts';

/** Reads all deployments in boot order. Takes no lock and needs no privilege. */
export async function readDeployments(sysroot: string): Promise<readonly Deployment[]> {
  return describeTrees(sysroot, await readDeployedTrees(sysroot));
}

export async function describeTrees(sysroot: string, trees: readonly DeployedTree[]): Promise<readonly Deployment[]> {
  const repo = join(sysroot, sysrootLayout.repo);
  const commits = new Map<CommitHash, Promise<CommitInfo>>();
  const read = (commit: CommitHash): Promise<CommitInfo> => {
    const reading = commits.get(commit) ?? readCommit(repo, commit);
    commits.set(commit, reading);
    return reading;
  };
  const osname = trees.find((tree) => tree.booted)?.osname ?? trees[0]?.osname ?? '';
  const states = deploymentStates(trees, osname);
  return Promise.all(trees.map((tree, index) => describeTree({ tree, index, state: states[index] ?? 'other' }, read)));
}

interface Listed {
  readonly tree: DeployedTree;
  readonly index: number;
  readonly state: DeploymentState;
}

async function describeTree(
  { tree, index, state }: Listed,
  read: (commit: CommitHash) => Promise<CommitInfo>,
): Promise<Deployment> {
  const commit = await read(tree.commit);
  const layered = commit.metadata.get(metadataKeys.clientLayer) === true;
  const base = layered && commit.parent !== undefined ? await read(commit.parent).catch(() => commit) : commit;
  const origin = originOf(tree);
  return {
    id: deploymentId(tree),
    osname: tree.osname,
    serial: tree.serial,
    index,
    commit: summarize(commit),
    base: summarize(base),
    layered,
    origin,
    activePackages: layered ? activeRequests(commit, origin) : [],
    state,
    pinned: tree.pinned,
    finalizationLocked: tree.finalizationLocked,
    unlocked: tree.unlocked,
  };
}

/** A damaged origin hides no deployment; it only keeps changes from starting at this one. */
function originOf(tree: DeployedTree): Origin {
  try {
    return parseOrigin(tree.origin);
  } catch (error) {
    const empty = parseOrigin(`[origin]\nrefspec=${tree.commit}\n`);
    return { ...empty, unconfiguredState: `the file '${tree.path}.origin' is damaged: ${asFailure(error).message}` };
  }
}

function activeRequests(commit: CommitInfo, origin: Origin): readonly string[] {
  const active = commit.metadata.get(metadataKeys.requests);
  return Array.isArray(active) ? active.map(String) : origin.packages;
}

/** Compat: the keys that rpm-ostree leaves out of `base-commit-meta`, with their names here. */
const leftOutKeys: readonly string[] = [
  metadataKeys.packageList,
  metadataKeys.requests,
  'rpmostree.advisories',
  'rpmostree.packages',
  'rpmostree.modules',
  'rpmostree.spec',
  'rpmostree.removed-base-packages',
  'rpmostree.replaced-base-packages',
  'rpmostree.replaced-base-remote-packages',
];

export function summarize(info: CommitInfo): CommitSummary {
  const kept = [...info.metadata].filter(([key]) => !leftOutKeys.includes(key));
  const metadata: Record<string, MetadataValue> = Object.fromEntries(kept);
  return {
    commit: info.commit,
    ...(info.version === undefined ? {} : { version: info.version }),
    timestamp: info.timestamp,
    metadata,
  };
}
