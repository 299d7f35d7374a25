// Two package lists → what changed between them.

import { compareVersions } from '../base/debian-version.ts';
import type { Package, PackageChange } from './package.ts';

/**
 * The changes from one list to another, by name and then architecture. A package is the same when name and architecture
 * are; one that moved between `all` and another architecture is the same as well, if its version changed.
 */
export function comparePackages(from: readonly Package[], to: readonly Package[]): readonly PackageChange[] {
  const old = new Map(from.map((p) => [key(p), p]));
  const added: Package[] = [];
  const changes: PackageChange[] = [];
  for (const next of to) {
    const previous = old.get(key(next));
    old.delete(key(next));
    if (previous === undefined) added.push(next);
    else changes.push(...changeBetween(previous, next));
  }
  for (const next of added) {
    const previous = [...old.values()].find((candidate) => isMoved(candidate, next));
    if (previous === undefined) {
      changes.push({ kind: 'added', name: next.name, new: next });
    } else {
      old.delete(key(previous));
      changes.push(...changeBetween(previous, next));
    }
  }
  for (const previous of old.values()) changes.push({ kind: 'removed', name: previous.name, old: previous });
  return changes.sort((a, b) => compareTexts(sortKey(a), sortKey(b)));
}

const key = (p: Package): string => `${p.name}:${p.architecture}`;

const isMoved = (old: Package, next: Package): boolean =>
  old.name === next.name && old.version !== next.version && (old.architecture === 'all' || next.architecture === 'all');

function changeBetween(old: Package, next: Package): readonly PackageChange[] {
  if (old.version === next.version) return [];
  const kind = compareVersions(old.version, next.version) > 0 ? 'downgraded' : 'upgraded';
  return [{ kind, name: next.name, old, new: next }];
}

/** The architecture comes behind a character lower than any in a name. */
function sortKey(change: PackageChange): string {
  const { name, architecture } = change.kind === 'removed' ? change.old : change.new;
  return `${name}\0${architecture}\0${change.kind}`;
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
