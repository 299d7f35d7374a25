// Packages and their differences ↔ the tuples and dictionaries of the bus.

import { splitVersion } from '../base/debian-version.ts';
import { type Package, type PackageChange, packageId } from '../model/package.ts';
import type { FoundPackage, OfferedPackage } from '../model/question.ts';
import { encodeKeys, readKeys } from './arguments.ts';
import { type Dictionary, unwrap, type Variant } from './signature.ts';
import type { KeyTable } from './tables.ts';

/** Element of a difference: name, type, `PreviousPackage` and `NewPackage` as (name, version, architecture). */
export type DifferenceRow = readonly [string, number, Dictionary];
export const differenceSignature = 'a(sua{sv})';

const changeKinds = ['added', 'removed', 'upgraded', 'downgraded'] as const;

const tuple = ({ name, version, architecture }: Package): Variant => ({
  signature: '(sss)',
  value: [name, version, architecture],
});

/** Sorted by type, then by name. */
export const encodeDifference = (changes: readonly PackageChange[]): readonly DifferenceRow[] =>
  changes.map(encodeChange).sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : Number(a[0] > b[0])));

function encodeChange(change: PackageChange): DifferenceRow {
  const entries = new Map<string, Variant>();
  if ('old' in change) entries.set('PreviousPackage', tuple(change.old));
  if ('new' in change) entries.set('NewPackage', tuple(change.new));
  return [change.name, changeKinds.indexOf(change.kind), entries];
}

export const decodeDifference = (rows: readonly DifferenceRow[]): readonly PackageChange[] =>
  rows.flatMap(decodeChange);

function decodeChange([name, type, entries]: DifferenceRow): readonly PackageChange[] {
  const kind = changeKinds[type];
  const before = readTuple(entries.get('PreviousPackage'));
  const after = readTuple(entries.get('NewPackage'));
  if (kind === 'added') return after ? [{ kind, name, new: after }] : [];
  if (kind === 'removed') return before ? [{ kind, name, old: before }] : [];
  return kind && before && after ? [{ kind, name, old: before, new: after }] : [];
}

function readTuple(wrapped: Variant | undefined): Package | undefined {
  const value = unwrap('(sss)', wrapped);
  return value && { name: value[0], version: value[1], architecture: value[2] };
}

export const packageKeys = {
  name: ['s', 'Name.'],
  epoch: ['t', 'Epoch, 0 if none.'],
  version: ['s', 'Upstream version.'],
  arch: ['s', 'Architecture.'],
  nevra: ['s', 'NAME_VERSION_ARCH'],
  evr: ['s', 'Full version.'],
  summary: ['s', 'One line of description.'],
  reponame: ['s', 'Id of the source.'],
  key: [
    's',
    'The name asked for; after a search what matched: match_group_a name and summary, match_group_b name, match_group_c summary.',
  ],
} as const satisfies KeyTable;

const plainPackage = (found: Package) => {
  const { epoch, upstream, revision } = splitVersion(found.version);
  return {
    name: found.name,
    epoch: BigInt(epoch === '' ? 0 : epoch),
    version: revision === '' ? upstream : `${upstream}-${revision}`,
    arch: found.architecture,
    nevra: packageId(found),
    evr: found.version,
  };
};

export const encodePackage = (found: Package): Dictionary => encodeKeys(packageKeys, plainPackage(found));

export function decodePackage(dictionary: Dictionary): Package {
  const { name = '', evr = '', arch = '' } = readKeys(packageKeys, dictionary);
  return { name, version: evr, architecture: arch };
}

/** `key` is what was asked for, where that is to be told. */
export const encodeOffered = (found: OfferedPackage, key?: string): Dictionary =>
  encodeKeys(packageKeys, { ...plainPackage(found), summary: found.summary, reponame: found.source, key });

export function decodeOffered(dictionary: Dictionary): OfferedPackage {
  const { summary = '', reponame = '' } = readKeys(packageKeys, dictionary);
  return { ...decodePackage(dictionary), summary, source: reponame };
}

const matchGroups = { 'name-and-summary': 'match_group_a', name: 'match_group_b', summary: 'match_group_c' } as const;

export const encodeFound = (found: FoundPackage): Dictionary => encodeOffered(found, matchGroups[found.match]);

export function decodeFound(dictionary: Dictionary): FoundPackage {
  const { key } = readKeys(packageKeys, dictionary);
  const match = (Object.keys(matchGroups) as FoundPackage['match'][]).find((name) => matchGroups[name] === key);
  return { ...decodeOffered(dictionary), match: match ?? 'summary' };
}
