// What a deployment was asked to be: a base, and the changes wanted on top of it.

import type { CommitHash } from './commit.ts';

export type Base =
  | { readonly kind: 'branch'; readonly remote?: string; readonly ref: string; readonly pinned?: CommitHash }
  | { readonly kind: 'image'; readonly image: string; readonly digest?: string }
  /** `remote`: where the commit comes from, if a remote was named. */
  | { readonly kind: 'commit'; readonly remote?: string; readonly commit: CommitHash };

/** A package file kept in our store under its SHA-256. */
export interface LocalPackage {
  readonly sha256: string;
  /** `name_version_arch`. */
  readonly id: string;
}

export interface Overrides {
  readonly remove: readonly string[];
  readonly replaceLocal: readonly LocalPackage[];
}

export interface InitramfsSettings {
  readonly regenerate: boolean;
  readonly args: readonly string[];
  readonly etcFiles: readonly string[];
}

/** Groups and keys of an origin file that this version does not know, in file order, written back unchanged. */
export interface UnknownEntry {
  readonly group: string;
  readonly key: string;
  readonly value: string;
}

export interface Origin {
  readonly base: Base;
  readonly packages: readonly string[];
  readonly localPackages: readonly LocalPackage[];
  readonly overrides: Overrides;
  readonly initramfs: InitramfsSettings;
  readonly custom?: { readonly url: string; readonly description: string };
  readonly unconfiguredState?: string;
  readonly unknown: readonly UnknownEntry[];
}

/** An origin that is a base and nothing else. */
export const originOf = (base: Base): Origin => ({
  base,
  packages: [],
  localPackages: [],
  overrides: { remove: [], replaceLocal: [] },
  initramfs: { regenerate: false, args: [], etcFiles: [] },
  unknown: [],
});

/** Whether the tree must be assembled here, or the base commit can be deployed as it is. */
export function needsAssembly(origin: Origin): boolean {
  const { overrides, initramfs } = origin;
  const lists = [origin.packages, origin.localPackages, overrides.remove, overrides.replaceLocal, initramfs.etcFiles];
  return initramfs.regenerate || lists.some((list) => list.length > 0);
}
