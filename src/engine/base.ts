// Which commit a change builds on: keep the present one, pull the newest, follow another branch, pin one.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import { type CommitHash, isCommitHash } from '../model/commit.ts';
import type { Deployment } from '../model/deployment.ts';
import type { Base, Origin } from '../model/origin.ts';
import { formatRefspec } from '../model/refspec.ts';
import type { UpdateRequest } from '../model/request.ts';
import { readCommit } from '../system/ostree/metadata.ts';
import { isPartial, pull, resolveRevision } from '../system/ostree/repo.ts';
import { say, type Work } from './work.ts';

export interface BaseWish {
  readonly change: UpdateRequest['base'];
  /** The origin after the change. */
  readonly origin: Origin;
  /** The deployment that the change starts from. */
  readonly current: Deployment;
  /** Fetch nothing. */
  readonly cacheOnly: boolean;
  /** Fetch only the commit object, to see whether there is something new. */
  readonly metadataOnly: boolean;
}

/** Answers the base commit, fetching it where that was asked for. */
export async function takeBase(work: Work, wish: BaseWish): Promise<CommitHash> {
  const { base } = wish.origin;
  if (base.kind === 'image') throw imagesUnknown(base.image);
  if (wish.change.do === 'keep') return wish.current.base.commit;
  const commit = base.kind === 'commit' ? await takeCommit(work, base, wish) : await takeBranch(work, base, wish);
  if (!wish.metadataOnly) await requireWhole(work, commit);
  if (wish.change.do === 'pull' && !wish.change.allowOlder) await refuseOlder(work, commit, wish.current);
  return commit;
}

const imagesUnknown = (image: string): Failure =>
  new Failure('bad-ref', `cannot use ${quoteForMessage(image)} as a base: this version builds on ostree branches only`);

async function takeCommit(
  { sysroot, job }: Work,
  base: Extract<Base, { kind: 'commit' }>,
  wish: BaseWish,
): Promise<CommitHash> {
  if (base.remote !== undefined && !wish.cacheOnly && (await isMissing(sysroot.repo, base.commit))) {
    await pull(sysroot.repo, { remote: base.remote, ref: base.commit }, job);
  }
  if ((await resolveRevision(sysroot.repo, base.commit)) === undefined) throw unknownBase(base.commit);
  return base.commit;
}

async function takeBranch(
  { sysroot, job }: Work,
  base: Extract<Base, { kind: 'branch' }>,
  wish: BaseWish,
): Promise<CommitHash> {
  const { remote, ref, pinned } = base;
  const isHere = pinned !== undefined && !(await isMissing(sysroot.repo, pinned));
  if (remote !== undefined && !wish.cacheOnly && !isHere) {
    const commit = pinned === undefined ? {} : { commit: pinned };
    await pull(sysroot.repo, { remote, ref, ...commit, commitMetadataOnly: wish.metadataOnly }, job);
  }
  const revision = pinned ?? (remote === undefined ? ref : `${remote}:${ref}`);
  const commit = await resolveRevision(sysroot.repo, revision);
  if (commit === undefined) throw unknownBase(revision);
  return commit;
}

const unknownBase = (revision: string): Failure =>
  new Failure('bad-ref', `cannot find ${quoteForMessage(revision)}: no such branch or commit`, {
    hint: "run 'ostree refs' and 'ostree remote list' to see what there is",
  });

async function isMissing(repo: string, commit: CommitHash): Promise<boolean> {
  return (await resolveRevision(repo, commit)) === undefined || (await isPartial(repo, commit));
}

/** Safety: a commit of which only a part was fetched is never deployed (an interrupted pull). */
async function requireWhole({ sysroot }: Work, commit: CommitHash): Promise<void> {
  if (!(await isPartial(sysroot.repo, commit))) return;
  throw new Failure('bad-ref', `cannot use commit ${commit}: only a part of it was fetched`, {
    hint: "run the command again without '--cache-only'",
  });
}

async function refuseOlder({ sysroot }: Work, commit: CommitHash, current: Deployment): Promise<void> {
  const { timestamp } = await readCommit(sysroot.repo, commit);
  if (timestamp >= current.base.timestamp) return;
  throw new Failure('bad-ref', `Upgrade target revision '${commit}' is chronologically older than the deployed one`, {
    hint: "use '--allow-downgrade' to permit it",
  });
}

/** How many commits of a branch are looked through for a version. */
const longestHistory = 1000;

/**
 * The commit that a revision names: `revision=HASH`, `version=VERSION`, a bare hash, else a version.
 * Compat: `rpm-ostree deploy`.
 */
export async function findRevision(work: Work, origin: Origin, request: UpdateRequest): Promise<UpdateRequest> {
  if (request.base.do !== 'pin') return request;
  const { kind, value } = parseRevision(request.base.revision);
  const { base } = origin;
  if (base.kind === 'image') throw imagesUnknown(base.image);
  say(work.job, kind === 'commit' ? `Validating checksum '${value}'` : `Resolving version '${value}'`);
  if (kind === 'version' && base.kind === 'commit') {
    throw new Failure('bad-ref', 'Cannot look up version while pinned to commit');
  }
  const commit = kind === 'commit' ? value : await findVersion(work, base, { version: value, request });
  return { ...request, base: { do: 'pin', revision: commit } };
}

function parseRevision(text: string): { readonly kind: 'commit' | 'version'; readonly value: string } {
  const [, prefix = '', value = ''] = /^(?:(revision|version)=)?(.*)$/is.exec(text) ?? [];
  const isHash = isCommitHash(value);
  if (prefix.toLowerCase() === 'revision' && !isHash) {
    throw new Failure('bad-usage', `cannot understand ${quoteForMessage(value)} as a checksum`);
  }
  if (value === '') throw new Failure('bad-usage', 'REVISION must be specified');
  return { kind: isHash && prefix.toLowerCase() !== 'version' ? 'commit' : 'version', value };
}

interface VersionWish {
  readonly version: string;
  readonly request: UpdateRequest;
}

async function findVersion({ sysroot, job }: Work, base: Base, wish: VersionWish): Promise<CommitHash> {
  if (base.kind !== 'branch') throw new Failure('bad-ref', 'Cannot look up version while pinned to commit');
  const { remote, ref } = base;
  if (remote !== undefined && !wish.request.cacheOnly) {
    await pull(sysroot.repo, { remote, ref, commitMetadataOnly: true, depth: -1 }, job);
  }
  let commit = await resolveRevision(sysroot.repo, remote === undefined ? ref : `${remote}:${ref}`);
  for (let seen = 0; commit !== undefined && seen < longestHistory; seen += 1) {
    const info = await readCommit(sysroot.repo, commit);
    if (info.version === wish.version) return commit;
    commit = info.parent === undefined ? undefined : await resolveRevision(sysroot.repo, info.parent);
  }
  throw new Failure('bad-ref', `Version ${wish.version} not found in ${formatRefspec(base)}`);
}
