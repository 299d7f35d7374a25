// Overrides of base packages in an origin: left out, replaced by a file, taken back. Not: what the base has.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import type { LocalPackage, Origin, Overrides } from './origin.ts';

export interface OverrideWish {
  readonly remove: readonly string[];
  readonly replace: readonly LocalPackage[];
  /** Names, or `name_version_arch` of a replacement. */
  readonly reset: readonly string[];
}

/** Resets come first. Compat: a second file for the same package takes the place of the first. */
export function changeOverrides(overrides: Overrides, wish: OverrideWish): Overrides {
  const kept = wish.reset.reduce(resetOne, overrides);
  const removed = wish.remove.reduce(removeOne, kept);
  return wish.replace.reduce(replaceOne, removed);
}

export const overriddenName = (file: LocalPackage): string => file.id.split('_')[0] ?? file.id;

function resetOne(overrides: Overrides, what: string): Overrides {
  const isIt = (file: LocalPackage): boolean => file.id === what || overriddenName(file) === what;
  if (!(overrides.remove.includes(what) || overrides.replaceLocal.some(isIt))) {
    throw new Failure('bad-usage', `No overrides for package ${quoteForMessage(what)}`);
  }
  return {
    remove: overrides.remove.filter((name) => name !== what),
    replaceLocal: overrides.replaceLocal.filter((file) => !isIt(file)),
  };
}

function removeOne(overrides: Overrides, name: string): Overrides {
  const isReplaced = overrides.replaceLocal.some((file) => overriddenName(file) === name);
  if (isReplaced || overrides.remove.includes(name)) throw alreadyThere(name);
  return { ...overrides, remove: [...overrides.remove, name].sort() };
}

function replaceOne(overrides: Overrides, file: LocalPackage): Overrides {
  const name = overriddenName(file);
  if (overrides.remove.includes(name) || overrides.replaceLocal.some(({ id }) => id === file.id)) {
    throw alreadyThere(name);
  }
  const others = overrides.replaceLocal.filter((one) => overriddenName(one) !== name);
  return { ...overrides, replaceLocal: [...others, file].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

const alreadyThere = (name: string): Failure =>
  new Failure('bad-usage', `Override already exists for package ${quoteForMessage(name)}`, {
    hint: `run 'apt-ostree override reset ${name}' first`,
  });

/** Names of the overrides that the new origin has and the old one did not. */
export function changedOverrides(old: Pick<Origin, 'overrides'>, made: Pick<Origin, 'overrides'>): readonly string[] {
  const had = old.overrides;
  return [
    ...made.overrides.remove.filter((name) => !had.remove.includes(name)),
    ...made.overrides.replaceLocal
      .filter(({ id }) => !had.replaceLocal.some((one) => one.id === id))
      .map(overriddenName),
  ];
}
