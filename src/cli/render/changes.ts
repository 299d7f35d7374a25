// Package differences → lines, in the four forms that rpm-ostree prints.

import { type PackageChange, packageId } from '../../model/package.ts';

type Kind = PackageChange['kind'];

const order: readonly Kind[] = ['upgraded', 'downgraded', 'removed', 'added'];
const titles: Readonly<Record<Kind, string>> = {
  upgraded: 'Upgraded',
  downgraded: 'Downgraded',
  removed: 'Removed',
  added: 'Added',
};

export interface ChangeGroup {
  readonly title: string;
  readonly items: readonly string[];
}

/** Non-empty groups in the fixed order, each sorted by name. */
export function groupChanges(changes: readonly PackageChange[]): readonly ChangeGroup[] {
  return order
    .map((kind) => ({
      title: titles[kind],
      items: sortByName(changes.filter((change) => change.kind === kind)).map(formatChange),
    }))
    .filter((group) => group.items.length > 0);
}

export function formatChange(change: PackageChange): string {
  if (change.kind === 'added') return packageId(change.new);
  if (change.kind === 'removed') return packageId(change.old);
  return `${change.name} ${change.old.version} -> ${change.new.version}`;
}

/** The form after an operation and of `db diff`. */
export const renderChanges = (changes: readonly PackageChange[]): readonly string[] =>
  groupChanges(changes).flatMap(({ title, items }) => [`${title}:`, ...items.map((item) => `  ${item}`)]);

/** `3 upgraded, 1 added`; empty when nothing changed. */
export function summarizeChanges(changes: readonly PackageChange[]): string {
  return groupChanges(changes)
    .map(({ title, items }) => `${items.length} ${title.toLowerCase()}`)
    .join(', ');
}

/** One line per package for scripts: `-` gone, `+` new, `!` and `=` the two sides of a changed one. */
export const renderScript = (changes: readonly PackageChange[]): readonly string[] =>
  sortByName(changes).flatMap((change) => {
    if (change.kind === 'added') return [`+${packageId(change.new)}`];
    if (change.kind === 'removed') return [`-${packageId(change.old)}`];
    return [`!${packageId(change.old)}`, `=${packageId(change.new)}`];
  });

const numbers: Readonly<Record<Kind, number>> = { added: 0, removed: 1, upgraded: 2, downgraded: 3 };

/** `pkgdiff` of the JSON forms: `[name, kind, {PreviousPackage, NewPackage}]`, by kind, then name. */
export function changesAsJson(changes: readonly PackageChange[]): readonly unknown[] {
  return sortByName(changes)
    .toSorted((a, b) => numbers[a.kind] - numbers[b.kind])
    .map((change) => [
      change.name,
      numbers[change.kind],
      {
        ...('old' in change ? { PreviousPackage: tuple(change.old) } : {}),
        ...('new' in change ? { NewPackage: tuple(change.new) } : {}),
      },
    ]);
}

const tuple = (one: { readonly name: string; readonly version: string; readonly architecture: string }) => [
  one.name,
  one.version,
  one.architecture,
];

/** What a dry run found. */
export function renderPlan(changes: readonly PackageChange[]): readonly string[] {
  const installed = sortByName(changes).flatMap((change) => ('new' in change ? [packageId(change.new)] : []));
  const removed = sortByName(changes).flatMap((change) => (change.kind === 'removed' ? [packageId(change.old)] : []));
  if (installed.length + removed.length === 0) return ['Empty transaction'];
  return [...planned('Installing', installed), ...planned('Removing', removed)];
}

const planned = (verb: string, ids: readonly string[]): readonly string[] =>
  ids.length === 0 ? [] : [`${verb} ${ids.length} packages:`, ...ids.map((id) => `  ${id}`)];

const sortByName = (changes: readonly PackageChange[]): readonly PackageChange[] =>
  changes.toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
