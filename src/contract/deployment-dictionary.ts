// Deployment ↔ `a{sv}`, exact in both directions.

import { Failure } from '../base/failure.ts';
import type { CommitSummary, Deployment, DeploymentState, UnlockedState } from '../model/deployment.ts';
import type { Base, LocalPackage, Origin } from '../model/origin.ts';
import { formatRefspec, parseRefspec } from '../model/refspec.ts';
import { encodeKeys, readKeys } from './arguments.ts';
import { deploymentKeys } from './deployment-keys.ts';
import { decodeMetadata, encodeMetadata } from './metadata-values.ts';
import type { Dictionary } from './signature.ts';
import type { KeyValues } from './tables.ts';

type Entry = KeyValues<typeof deploymentKeys>;

export const encodeDeployment = (deployment: Deployment): Dictionary =>
  encodeKeys(deploymentKeys, {
    ...identity(deployment),
    ...commits(deployment),
    ...source(deployment.origin),
    ...requests(deployment),
  } satisfies Entry);

const identity = (deployment: Deployment): Entry => ({
  id: deployment.id,
  osname: deployment.osname,
  serial: deployment.serial,
  booted: deployment.state === 'booted',
  staged: deployment.state === 'staged',
  'finalization-locked': deployment.finalizationLocked || undefined,
  pinned: deployment.pinned,
  unlocked: deployment.unlocked,
  'x-state': deployment.state,
  'x-layered': deployment.layered,
});

function commits({ commit, base, layered }: Deployment): Entry {
  return {
    checksum: commit.commit,
    version: commit.version,
    timestamp: BigInt(commit.timestamp),
    'base-commit-meta': encodeMetadata(base.metadata),
    ...(layered
      ? {
          'base-checksum': base.commit,
          'base-version': base.version,
          'base-timestamp': BigInt(base.timestamp),
          'layered-commit-meta': encodeMetadata(commit.metadata),
        }
      : {}),
  };
}

const source = ({ base, custom, unconfiguredState }: Origin): Entry => ({
  ...(base.kind === 'image'
    ? { 'container-image-reference': base.image, 'container-image-reference-digest': base.digest }
    : { origin: formatRefspec(base) }),
  'x-pinned-commit': base.kind === 'branch' ? base.pinned : undefined,
  'custom-origin': custom ? ([custom.url, custom.description] as const) : undefined,
  'x-unconfigured-state': unconfiguredState,
});

const ids = (files: readonly LocalPackage[]): readonly string[] => files.map((file) => file.id);
const hashes = (files: readonly LocalPackage[]): readonly string[] => files.map((file) => file.sha256);

function requests({ origin, activePackages }: Deployment): Entry {
  const { initramfs } = origin;
  const isInitramfsSet = initramfs.regenerate || initramfs.args.length > 0 || initramfs.etcFiles.length > 0;
  return {
    'requested-packages': origin.packages,
    'requested-local-packages': ids(origin.localPackages),
    'requested-local-fileoverride-packages': [],
    'requested-base-removals': origin.overrides.remove,
    'requested-base-local-replacements': ids(origin.overrides.replaceLocal),
    'x-local-hashes': hashes(origin.localPackages),
    'x-replacement-hashes': hashes(origin.overrides.replaceLocal),
    packages: activePackages,
    'base-removals': [],
    'base-local-replacements': [],
    'base-remote-replacements': new Map(),
    'regenerate-initramfs': initramfs.regenerate,
    ...(isInitramfsSet ? { 'initramfs-args': initramfs.args, 'initramfs-etc': initramfs.etcFiles } : {}),
  };
}

/** The deployment at the given place of the list; groups of an origin file that nobody knows are not announced. */
export function decodeDeployment(dictionary: Dictionary, index: number): Deployment {
  const entry = readKeys(deploymentKeys, dictionary);
  const commit: CommitSummary = {
    commit: need(entry.checksum, 'checksum'),
    ...(entry.version === undefined ? {} : { version: entry.version }),
    timestamp: Number(entry.timestamp ?? 0n),
    metadata: decodeMetadata(entry['layered-commit-meta'] ?? entry['base-commit-meta']),
  };
  return {
    id: need(entry.id, 'id'),
    osname: need(entry.osname, 'osname'),
    serial: entry.serial ?? 0,
    index,
    commit,
    base: decodeBase(entry, commit),
    layered: entry['x-layered'] ?? entry['base-checksum'] !== undefined,
    origin: decodeOrigin(entry),
    activePackages: entry.packages ?? [],
    state: decodeState(entry),
    pinned: entry.pinned ?? false,
    finalizationLocked: entry['finalization-locked'] ?? false,
    unlocked: unlockedStates.find((state) => state === entry.unlocked) ?? 'none',
  };
}

const unlockedStates: readonly UnlockedState[] = ['none', 'development', 'hotfix', 'transient'];
const states: readonly DeploymentState[] = ['staged', 'pending', 'booted', 'rollback', 'other'];

function decodeState(entry: Entry): DeploymentState {
  const stated = states.find((state) => state === entry['x-state']);
  if (stated !== undefined) return stated;
  if (entry.booted) return 'booted';
  return entry.staged ? 'staged' : 'other';
}

function need(value: string | undefined, key: string): string {
  if (value === undefined) throw new Failure('tool-failed', `cannot read a deployment: '${key}' is missing`);
  return value;
}

function decodeBase(entry: Entry, commit: CommitSummary): CommitSummary {
  const checksum = entry['base-checksum'];
  if (checksum === undefined) return commit;
  return {
    commit: checksum,
    ...(entry['base-version'] === undefined ? {} : { version: entry['base-version'] }),
    timestamp: Number(entry['base-timestamp'] ?? 0n),
    metadata: decodeMetadata(entry['base-commit-meta']),
  };
}

function decodeOrigin(entry: Entry): Origin {
  const custom = entry['custom-origin'];
  const unconfiguredState = entry['x-unconfigured-state'];
  return {
    base: decodeSource(entry),
    packages: entry['requested-packages'] ?? [],
    localPackages: files(entry['requested-local-packages'], entry['x-local-hashes']),
    overrides: {
      remove: entry['requested-base-removals'] ?? [],
      replaceLocal: files(entry['requested-base-local-replacements'], entry['x-replacement-hashes']),
    },
    initramfs: {
      regenerate: entry['regenerate-initramfs'] ?? false,
      args: entry['initramfs-args'] ?? [],
      etcFiles: entry['initramfs-etc'] ?? [],
    },
    ...(custom ? { custom: { url: custom[0], description: custom[1] } } : {}),
    ...(unconfiguredState === undefined ? {} : { unconfiguredState }),
    unknown: [],
  };
}

function decodeSource(entry: Entry): Base {
  const image = entry['container-image-reference'];
  const digest = entry['container-image-reference-digest'];
  if (image !== undefined) return { kind: 'image', image, ...(digest === undefined ? {} : { digest }) };
  const base = parseRefspec(need(entry.origin, 'origin'));
  const pinned = entry['x-pinned-commit'];
  return base.kind === 'branch' && pinned !== undefined ? { ...base, pinned } : base;
}

const files = (names: readonly string[] = [], sums: readonly string[] = []): readonly LocalPackage[] =>
  names.map((id, index) => ({ id, sha256: sums[index] ?? '' }));
