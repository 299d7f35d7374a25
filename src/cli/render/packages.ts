// Package lists and search results → lines.

import { makeVisible } from '../../base/visible.ts';
import { type Package, packageId } from '../../model/package.ts';
import type { FoundPackage } from '../../model/question.ts';

const groups: readonly (readonly [FoundPackage['match'], string])[] = [
  ['name-and-summary', 'Summary & Name Matched'],
  ['name', 'Name Matched'],
  ['summary', 'Summary Matched'],
];
const mostPerGroup = 50;

/** Best group first; each package once. */
export function renderFound(found: readonly FoundPackage[]): readonly string[] {
  const seen = new Set<string>();
  const lines = groups.flatMap(([match, title]) => {
    const fresh = found.filter((one) => one.match === match && !seen.has(one.name) && seen.add(one.name));
    const shown = fresh.slice(0, mostPerGroup).map((one) => `${one.name} : ${makeVisible(one.summary)}`);
    return shown.length === 0 ? [] : ['', `===== ${title} =====`, ...shown];
  });
  return lines.length === 0 ? ['No matches found.'] : lines;
}

/** `db list` of one revision. */
export function renderPackages(revision: string, commit: string | undefined, packages: readonly Package[]) {
  const checksum = commit === undefined || commit === revision ? '' : ` (${commit})`;
  const ids = packages.map(packageId).toSorted();
  return [`ostree commit: ${revision}${checksum}`, ...ids.map((id) => ` ${id}`)];
}
