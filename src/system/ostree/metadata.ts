// Commit objects, which are stored as GVariant → typed values; the package list of a commit.

import { readFile as readFileFromDisk } from 'node:fs/promises';
import { joinVersion, splitVersion } from '../../base/debian-version.ts';
import { Failure } from '../../base/failure.ts';
import { readVariant, splitVariant, type VariantValue } from '../../base/variant-bytes.ts';
import { formatVariantRows } from '../../base/variant-text.ts';
import { type CommitHash, isCommitHash, metadataKeys } from '../../model/commit.ts';
import type { MetadataValue } from '../../model/deployment.ts';
import { treeLayout } from '../../model/layout.ts';
import type { Package } from '../../model/package.ts';
import { parseInstalled } from '../dpkg.ts';
import { commitPath, readFile } from './repo.ts';

export interface CommitInfo {
  readonly commit: CommitHash;
  readonly parent?: CommitHash;
  /** Seconds since 1970, UTC. */
  readonly timestamp: number;
  readonly version?: string;
  /** Without the package list, which is long and which `listPackages` reads. */
  readonly metadata: ReadonlyMap<string, MetadataValue>;
}

/** Reads a commit object, without a process: `status` does little else. The commit's content need not be here. */
export async function readCommit(repo: string, commit: CommitHash): Promise<CommitInfo> {
  return parseCommit(commit, await readObject(repo, commit));
}

async function readObject(repo: string, commit: CommitHash): Promise<Uint8Array> {
  return readFileFromDisk(commitPath(repo, commit)).catch((error: unknown) => {
    throw new Failure('bad-ref', `cannot read commit ${commit}: it is not here`, { cause: error });
  });
}

/** A stored commit is a tuple with the time in big-endian order (ostree, `OSTREE_COMMIT_GVARIANT_FORMAT`). */
export function parseCommit(commit: CommitHash, bytes: Uint8Array): CommitInfo {
  const { dictionary, parentBytes, timeBytes } = splitCommit(commit, bytes);
  const metadata = readMetadata(dictionary, (key) => key !== metadataKeys.packageList);
  const parent = Buffer.from(parentBytes).toString('hex');
  const version = metadata.get(metadataKeys.version);
  return {
    commit,
    ...(isCommitHash(parent) ? { parent } : {}),
    timestamp: Number(Buffer.from(timeBytes).readBigUInt64BE()),
    ...(typeof version === 'string' ? { version } : {}),
    metadata,
  };
}

function splitCommit(commit: CommitHash, bytes: Uint8Array) {
  const [dictionary, parentBytes, , , , timeBytes] = splitVariant('(a{sv}aya(say)sstayay)', bytes);
  if (dictionary !== undefined && parentBytes !== undefined && timeBytes !== undefined) {
    return { dictionary, parentBytes, timeBytes };
  }
  throw new Failure('bad-tree', `cannot read commit ${commit}: it is damaged`);
}

function readMetadata(dictionary: Uint8Array, wanted: (key: string) => boolean): Map<string, MetadataValue> {
  const metadata = new Map<string, MetadataValue>();
  for (const entry of splitVariant('a{sv}', dictionary)) {
    const [keyBytes, valueBytes] = splitVariant('{sv}', entry);
    const key = readVariant('s', keyBytes ?? new Uint8Array());
    if (typeof key !== 'string' || valueBytes === undefined || !wanted(key)) continue;
    metadata.set(key, plainValue(readVariant('v', valueBytes)));
  }
  return metadata;
}

function plainValue(value: VariantValue): MetadataValue {
  if (typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Map) return [...value].map(([key, item]) => [plainValue(key), plainValue(item)]);
  return Array.isArray(value) ? value.map(plainValue) : '';
}

/** The packages of a commit, from its metadata or else from the package database in its tree; undefined without either. */
export async function listPackages(repo: string, commit: CommitHash): Promise<readonly Package[] | undefined> {
  const { dictionary } = splitCommit(commit, await readObject(repo, commit));
  const key = metadataKeys.packageList;
  const listed = parsePackageList(readMetadata(dictionary, (name) => name === key).get(key));
  if (listed !== undefined) return listed;
  const status = await readFile(repo, commit, `${treeLayout.dpkgDatabase}/status`);
  return status === undefined ? undefined : parseInstalled(status);
}

/** The value of `rpmostree.rpmdb.pkglist`: (name, epoch, upstream version, Debian revision, architecture). */
export function parsePackageList(value: MetadataValue | undefined): readonly Package[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.map((item) => {
    const [name = '', epoch = '', upstream = '', revision = '', architecture = ''] = Array.isArray(item)
      ? item.map(String)
      : [];
    return { name, version: joinVersion({ epoch, upstream, revision }), architecture };
  });
}

/** The text form of that value, sorted by name, as `ostree commit` takes it. */
export function formatPackageList(packages: readonly Package[]): string {
  const sorted = [...packages].sort((a, b) => compare(a.name, b.name) || compare(a.architecture, b.architecture));
  return formatVariantRows(
    sorted.map((p) => {
      const { epoch, upstream, revision } = splitVersion(p.version);
      return [p.name, epoch, upstream, revision, p.architecture];
    }),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
