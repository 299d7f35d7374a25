// What the operands of `rebase` mean, seen from the base that the system follows now (pure).

import { Failure } from '../../base/failure.ts';
import { isCommitHash } from '../../model/commit.ts';
import type { Base } from '../../model/origin.ts';
import { formatRefspec, parseRefspec } from '../../model/refspec.ts';

export interface RebaseWords {
  readonly refspec: string | undefined;
  readonly branch: string | undefined;
  readonly remote: string | undefined;
  readonly revision: string | undefined;
}

/**
 * The new base. A part that the words leave out is taken from the present one.
 * Compat: the forms of rpm-ostree's `rebase`.
 */
export function rebaseTarget(words: RebaseWords, current: Base | undefined): Base {
  const target = pinTo(baseFromWords(words, current), words.revision);
  if (current !== undefined && words.revision === undefined && formatRefspec(target) === formatRefspec(current)) {
    throw new Failure('bad-usage', `Old and new refs are equal: ${formatRefspec(target)}`);
  }
  return target;
}

function baseFromWords(words: RebaseWords, current: Base | undefined): Base {
  const typed = (words.branch ?? words.refspec ?? '').replace(/^ostree:\/\//, '');
  if (words.remote !== undefined) return withRemote(words.remote, typed, current);
  if (typed === '') throw new Failure('bad-usage', 'Refspec is empty');
  if (typed.startsWith('/')) return refuseLocalRepository(typed);
  if (typed.endsWith(':')) return withRemote(typed.slice(0, -1), '', current);
  return typed.startsWith(':') ? parseRefspec(typed.slice(1)) : nearestBase(typed, current);
}

/** `BRANCH` alone stays with the present remote. */
function nearestBase(typed: string, current: Base | undefined): Base {
  const base = parseRefspec(typed);
  if (base.kind !== 'branch' || base.remote !== undefined) return base;
  const remote = current?.kind === 'branch' ? current.remote : undefined;
  return remote === undefined ? base : { ...base, remote };
}

function withRemote(remote: string, branch: string, current: Base | undefined): Base {
  const ref = branch === '' && current?.kind === 'branch' ? current.ref : branch;
  if (ref === '') {
    throw new Failure('bad-usage', `cannot follow remote '${remote}': the present deployment follows no branch`, {
      hint: 'write REMOTE:BRANCH',
    });
  }
  return parseRefspec(`${remote}:${ref}`);
}

function refuseLocalRepository(typed: string): never {
  const repository = typed.split(':')[0];
  throw new Failure('bad-usage', `cannot rebase to '${typed}': a repository given by path is not supported yet`, {
    hint: `run 'ostree pull-local ${repository} REF' and rebase to the commit`,
  });
}

function pinTo(base: Base, revision: string | undefined): Base {
  if (revision === undefined) return base;
  const commit = revision.replace(/^revision=/i, '');
  if (base.kind === 'branch' && isCommitHash(commit)) return { ...base, pinned: commit };
  throw new Failure(
    'bad-usage',
    `cannot rebase to revision '${revision}': only a full commit of a branch is supported`,
  );
}
