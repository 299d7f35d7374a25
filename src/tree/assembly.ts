// What assembling a tree is asked for besides the spec, and what it answers.

import type { CommitHash } from '../model/commit.ts';
import type { PackageChange } from '../model/package.ts';

export interface AssemblyPlace {
  /** Repository that holds the base and gets the commit. */
  readonly repo: string;
  /** Directory for disposable workspaces, on the repository's file system. */
  readonly work: string;
  /** Package lists and files, kept over changes. */
  readonly cache: string;
  /** Local package files by SHA-256. */
  readonly store: string;
  /** A checked-out, unmodified copy of the base (its deployment), when there is one. */
  readonly lower?: string;
  /** `/etc` whose apt sources, keys and preferences count (of the merge deployment); else the base's own. */
  readonly etc?: string;
  readonly cacheOnly: boolean;
  readonly stopAfter: 'resolve' | 'download' | 'commit';
}

export interface Assembly {
  /** Absent when stopped before the commit. */
  readonly commit?: CommitHash;
  /** Changes from the base to the new tree. */
  readonly changes: readonly PackageChange[];
  /** Requests that the base already satisfies, with the package that does. */
  readonly inactive: ReadonlyMap<string, string>;
}
