// Packages by words in name and summary. Compat: the three groups of `rpm-ostree search`.

import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { sysrootLayout } from '../../model/layout.ts';
import type { FoundPackage, Questions } from '../../model/question.ts';
import { type Candidate, readCandidates } from '../../system/apt/candidates.ts';
import { listsDirectory } from '../../system/apt/setup.ts';
import type { Reading } from '../reading.ts';

const longestGroup = 50;
const groups = ['name-and-summary', 'name', 'summary'] as const;

export async function search(
  { terms }: Questions['search']['ask'],
  { sysroot }: Reading,
): Promise<readonly FoundPackage[]> {
  if (terms.length === 0) throw new Failure('bad-usage', 'cannot search: no term is given');
  return matchPackages(await candidatesOf(sysroot), terms);
}

/** What the cached lists offer; without lists a failure. */
export async function candidatesOf(sysroot: string): Promise<readonly Candidate[]> {
  const candidates = await readCandidates(listsDirectory(join(sysroot, sysrootLayout.cache)));
  if (candidates !== undefined) return candidates;
  throw new Failure('cannot-fetch', 'cannot search: there are no package lists', {
    hint: "run 'apt-ostree refresh-md'",
  });
}

/** Every term must match name or summary; best group first, by name within a group. */
export function matchPackages(candidates: readonly Candidate[], terms: readonly string[]): readonly FoundPackage[] {
  const patterns = terms.map(toPattern);
  const found = candidates.flatMap((candidate) => {
    const match = matchOf(candidate, patterns);
    return match === undefined ? [] : [{ ...candidate, match }];
  });
  found.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return groups.flatMap((group) => found.filter((p) => p.match === group).slice(0, longestGroup));
}

/** Case-insensitive; `*` and `?` as in a shell. */
function toPattern(term: string): RegExp {
  const escaped = term.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(escaped.replaceAll('*', '.*').replaceAll('?', '.'), 'i');
}

function matchOf({ name, summary }: Candidate, patterns: readonly RegExp[]): FoundPackage['match'] | undefined {
  if (!patterns.every((pattern) => pattern.test(name) || pattern.test(summary))) return undefined;
  const isInName = patterns.every((pattern) => pattern.test(name));
  const isInSummary = patterns.every((pattern) => pattern.test(summary));
  if (isInName && !isInSummary) return 'name';
  return isInSummary && !isInName ? 'summary' : 'name-and-summary';
}
