// Commit metadata, which ostree prints as GVariant text → typed values; the package list of a commit.

import { joinVersion, splitVersion } from '../../base/debian-version.ts';
import { Failure } from '../../base/failure.ts';
import { formatVariantRows, parseVariant, type VariantValue } from '../../base/variant-text.ts';
import { type CommitHash, isCommitHash, metadataKeys } from '../../model/commit.ts';
import type { MetadataValue } from '../../model/deployment.ts';
import { treeLayout } from '../../model/layout.ts';
import type { Package } from '../../model/package.ts';
import { parseInstalled } from '../dpkg.ts';
import { hasCommit, ostree, readFile } from './repo.ts';

export interface CommitInfo {
  readonly commit: CommitHash;
  readonly parent?: CommitHash;
  /** Seconds since 1970, UTC. */
  readonly timestamp: number;
  readonly version?: string;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
}

/** Reads a commit object; its content need not be here. */
export async function readCommit(repo: string, commit: CommitHash): Promise<CommitInfo> {
  if (!(await hasCommit(repo, commit))) throw new Failure('bad-ref', `cannot read commit ${commit}: it is not here`);
  const result = await ostree(repo, ['show', '--raw', '--', commit]);
  return parseCommit(commit, result.stdout);
}

/** What `ostree show --raw` prints: a line with the hash, then the commit as `(a{sv}aya(say)sstayay)` in text form. */
export function parseCommit(commit: CommitHash, text: string): CommitInfo {
  const value = parseVariant(text.slice(text.indexOf('\n') + 1));
  if (!Array.isArray(value)) throw notACommit(commit);
  const [dictionary, parentBytes, , , , timestamp]: readonly VariantValue[] = value;
  if (!(dictionary instanceof Map) || typeof timestamp !== 'bigint') throw notACommit(commit);
  const metadata = new Map<string, MetadataValue>();
  for (const [key, item] of dictionary) {
    if (typeof key === 'string') metadata.set(key, plainValue(item));
  }
  const parent = parentBytes instanceof Uint8Array ? Buffer.from(parentBytes).toString('hex') : '';
  const version = metadata.get(metadataKeys.version);
  return {
    commit,
    ...(isCommitHash(parent) ? { parent } : {}),
    timestamp: Number(timestamp),
    ...(typeof version === 'string' ? { version } : {}),
    metadata,
  };
}

const notACommit = (commit: string): Failure => new Failure('bad-tree', `cannot read commit ${commit}: it is damaged`);

function plainValue(value: VariantValue): MetadataValue {
  if (value === null) return '';
  if (typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Map) return [...value].map(([key, item]) => [plainValue(key), plainValue(item)]);
  return Array.isArray(value) ? value.map(plainValue) : '';
}

/** The packages of a commit, from its metadata or else from the package database in its tree; undefined without either. */
export async function listPackages(repo: string, commit: CommitHash): Promise<readonly Package[] | undefined> {
  const info = await readCommit(repo, commit);
  const listed = parsePackageList(info.metadata.get(metadataKeys.packageList));
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
