// An ostree repository: refs, reading from commits, checking out, fetching, collecting garbage. Not: deployments.

import { access, readFile as readFileFromDisk } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { type CommitHash, isCommitHash } from '../../model/commit.ts';
import type { Job } from '../../model/job.ts';
import { type RunOptions, type RunResult, run } from '../run.ts';
import { bytesFromText, parsePullProgress } from './progress.ts';

/** Runs `ostree` on a repository; every argument is one word, none is read by a shell. */
export async function ostree(repo: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [verb = '', ...rest] = args;
  return run({ program: 'ostree', args: [verb, `--repo=${repo}`, ...rest] }, options);
}

/** Safety: a revision is passed to `ostree` as an operand, so it must not look like an option or leave the refs folder. */
export function isRevision(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.+@~:/-]*\^{0,8}$/.test(text) && !text.split(/[/:]/).some((part) => part === '..');
}

/** The commit that a ref, a hash or its unique beginning names; undefined when the repository has none. */
export async function resolveRevision(repo: string, revision: string): Promise<CommitHash | undefined> {
  if (!isRevision(revision)) throw new Failure('bad-ref', `cannot use '${revision}' as a revision: not a valid name`);
  if (isCommitHash(revision)) return (await hasCommit(repo, revision)) ? revision : undefined;
  const result = await ostree(repo, ['rev-parse', '--', revision], { okExitCodes: [1] });
  const commit = result.stdout.trim();
  return result.exitCode === 0 && isCommitHash(commit) ? commit : undefined;
}

/** Whether the commit object is here; its content may still be partial, see `isPartial`. */
export async function hasCommit(repo: string, commit: CommitHash): Promise<boolean> {
  return exists(commitPath(repo, commit));
}

export const commitPath = (repo: string, commit: CommitHash): string =>
  join(repo, 'objects', commit.slice(0, 2), `${commit.slice(2)}.commit`);

/** Whether only a part of the commit was fetched (an interrupted or metadata-only pull); such a commit cannot be deployed. */
export async function isPartial(repo: string, commit: CommitHash): Promise<boolean> {
  return exists(join(repo, 'state', `${commit}.commitpartial`));
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Checks a commit out into a directory that does not exist yet. Regular files are hard links where repository and
 * destination allow it. Safety: never write to such files, they are the repository's own.
 */
export async function checkOut(repo: string, commit: CommitHash, destination: string): Promise<void> {
  await ostree(repo, ['checkout', '--fsync=false', '--', commit, destination]);
}

/** Content of a regular file of a commit as text; undefined when the commit has no such file. */
export async function readFile(repo: string, commit: CommitHash, path: string): Promise<string | undefined> {
  const result = await ostree(repo, ['cat', '--', commit, `/${path}`], { okExitCodes: [1] });
  if (result.exitCode === 0) return result.stdout;
  if (/No such file or directory|not found/i.test(result.stderr)) return undefined;
  throw new Failure('tool-failed', `cannot read '/${path}' of commit ${commit}: ${result.stderr.trim()}`);
}

/** Points a ref at a commit, moving it when it is there already. */
export async function setRef(repo: string, ref: string, commit: CommitHash): Promise<void> {
  await ostree(repo, ['refs', '--force', `--create=${checkedRef(ref)}`, '--', commit]);
}

/** Removes a ref; one that is not there is no error. */
export async function deleteRef(repo: string, ref: string): Promise<void> {
  await ostree(repo, ['refs', '--delete', '--', checkedRef(ref)]);
}

/** Full names of the refs below a folder of refs, or of all. */
export async function listRefs(repo: string, below?: string): Promise<readonly string[]> {
  const folder = below === undefined ? [] : ['--', checkedRef(below)];
  const result = await ostree(repo, ['refs', '--list', ...folder]);
  return result.stdout.split('\n').filter((line) => line !== '');
}

/** Names of the remotes that the repository knows. */
export async function listRemotes(repo: string): Promise<readonly string[]> {
  const result = await ostree(repo, ['remote', 'list']);
  return result.stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function checkedRef(ref: string): string {
  if (isRevision(ref) && !ref.includes('^')) return ref;
  throw new Failure('bad-ref', `cannot use '${ref}' as a branch: not a valid name`);
}

export interface PullRequest {
  readonly remote: string;
  readonly ref: string;
  /** Fetch this commit of the ref instead of its newest. */
  readonly commit?: CommitHash;
  readonly commitMetadataOnly?: boolean;
  /** How many parents to fetch; −1 means all. */
  readonly depth?: number;
}

/** Fetches a ref from a remote; signatures are checked as the remote's configuration says (ostree.repo-config(5)). */
export async function pull(repo: string, request: PullRequest, job: Job): Promise<void> {
  const revision = request.commit === undefined ? request.ref : `${request.ref}@${request.commit}`;
  const args = [
    'pull',
    ...(request.commitMetadataOnly ? ['--commit-metadata-only'] : []),
    ...(request.depth === undefined ? [] : [`--depth=${request.depth}`]),
    '--',
    checkedRef(request.remote),
    checkedRef(revision),
  ];
  const onLine = (line: string): void => {
    const event = parsePullProgress(line);
    if (event !== undefined) job.say(event);
  };
  const result = await ostree(repo, args, { signal: job.signal, onLine, okExitCodes: [1] });
  if (result.exitCode !== 0) throw pullFailure(`${request.remote}:${request.ref}`, result.stderr);
}

function pullFailure(what: string, stderr: string): Failure {
  const reason = stderr.trim().replace(/^error: /, '');
  if (
    /No such (branch|ref)|Refspec .* not found|not found in (remote|summary)|Server returned HTTP 404/i.test(reason)
  ) {
    return new Failure('bad-ref', `cannot pull '${what}': ${reason}`, { hint: "run 'ostree remote list --show-urls'" });
  }
  return new Failure('cannot-fetch', `cannot pull '${what}': ${reason}`);
}

/** Copies a ref or commit from a repository on this machine; refs keep their name, with `remote` below that remote. */
export async function pullLocal(
  repo: string,
  request: { readonly from: string; readonly revision: string; readonly remote?: string },
  job: Job,
): Promise<void> {
  const remote = request.remote === undefined ? [] : [`--remote=${checkedRef(request.remote)}`];
  const args = ['pull-local', ...remote, '--', request.from, checkedRef(request.revision)];
  const result = await ostree(repo, args, { signal: job.signal, okExitCodes: [1] });
  if (result.exitCode !== 0) throw pullFailure(`${request.from}:${request.revision}`, result.stderr);
}

export interface Pruned {
  readonly objects: number;
  readonly freedBytes: number;
}

/** Removes objects that no ref reaches. Deployments keep refs of their own, which ostree maintains. */
export async function prune(repo: string): Promise<Pruned> {
  const result = await ostree(repo, ['prune', '--refs-only', '--depth=0']);
  const deleted = /Deleted (\d+) objects?, ([\d.]+)\s*(\w+)? freed/.exec(result.stdout);
  if (deleted === null) return { objects: 0, freedBytes: 0 };
  return { objects: Number(deleted[1]), freedBytes: bytesFromText(deleted[2], deleted[3]) };
}

/** A key of the repository's configuration; undefined when it is not set. */
export async function readRepoConfig(repo: string, group: string, key: string): Promise<string | undefined> {
  const text = await readFileFromDisk(join(repo, 'config'), 'utf8');
  let inGroup = false;
  for (const line of text.split('\n').map((l) => l.trim())) {
    if (line.startsWith('[')) inGroup = line === `[${group}]`;
    else if (inGroup && line.split('=')[0]?.trim() === key) return line.slice(line.indexOf('=') + 1).trim();
  }
  return undefined;
}
