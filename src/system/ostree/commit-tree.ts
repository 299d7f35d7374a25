// Writing a commit: from directories, or as a change on top of a base commit.

import { Failure } from '../../base/failure.ts';
import { type CommitHash, isCommitHash } from '../../model/commit.ts';
import { ostree } from './repo.ts';

export type CommitPart =
  | { readonly kind: 'dir'; readonly path: string }
  /** The whole content of a commit; must be the first part. What follows replaces and adds, it cannot delete. */
  | { readonly kind: 'base'; readonly commit: CommitHash };

/** A string, or any other value in GVariant text form. */
export type CommitValue = string | { readonly variant: string };

export interface CommitRequest {
  readonly trees: readonly CommitPart[];
  readonly parent?: CommitHash;
  /** Without it no ref is written; something else must keep the commit from being pruned. */
  readonly branch?: string;
  readonly subject: string;
  readonly timestampSeconds: number;
  readonly metadata: ReadonlyMap<string, CommitValue>;
  /** Marks the commit as having a kernel and records its version (`ostree.bootable`, `ostree.linux`). */
  readonly bootable: boolean;
  /** The directories are hard-link checkouts that nobody wrote to in place: unchanged files are not read again. */
  readonly linkSpeedup?: boolean;
}

/** Linux refuses a single argument of 128 KiB or more (MAX_ARG_STRLEN). */
const longestArgumentBytes = 128 * 1024 - 1;

/**
 * Writes a commit and answers its hash. A value that is too long for an argument is left out: readers of the package
 * list then use the package database of the tree.
 */
export async function commitTree(repo: string, request: CommitRequest): Promise<CommitHash> {
  const result = await ostree(repo, commitArguments(request));
  const commit = result.stdout.trim().split('\n').pop() ?? '';
  if (isCommitHash(commit)) return commit;
  throw new Failure('tool-failed', `cannot write a commit: ostree answered '${commit}'`);
}

/** The words of `ostree commit`, see ostree-commit(1). */
export function commitArguments(request: CommitRequest): readonly string[] {
  return [
    'commit',
    ...(request.branch === undefined ? ['--orphan', '--no-bindings'] : [`--branch=${request.branch}`]),
    `--parent=${request.parent ?? 'none'}`,
    `--subject=${request.subject}`,
    `--timestamp=@${Math.floor(request.timestampSeconds)}`,
    ...(request.bootable ? ['--bootable'] : []),
    ...(request.linkSpeedup ? ['--link-checkout-speedup', '--devino-canonical'] : []),
    ...[...request.metadata].flatMap(([key, value]) => metadataArgument(key, value)),
    ...request.trees.map((part) => (part.kind === 'base' ? `--base=${part.commit}` : `--tree=dir=${part.path}`)),
  ];
}

function metadataArgument(key: string, value: CommitValue): readonly string[] {
  const argument =
    typeof value === 'string' ? `--add-metadata-string=${key}=${value}` : `--add-metadata=${key}=${value.variant}`;
  return Buffer.byteLength(argument) > longestArgumentBytes ? [] : [argument];
}
