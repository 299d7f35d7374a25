// Every read that is not the state: what is asked and what is answered.

import type { Package, PackageChange } from './package.ts';

/** A package that the apt sources have. */
export interface OfferedPackage extends Package {
  readonly summary: string;
  /** Id of the apt source that has it. */
  readonly source: string;
}

/** One suite of an apt source. */
export interface AptSource {
  readonly id: string;
  readonly description: string;
  readonly isEnabled: boolean;
  /** Has source packages. */
  readonly isSource: boolean;
  /** Has debug symbols. */
  readonly isDebug: boolean;
}

export interface FoundPackage extends OfferedPackage {
  readonly match: 'name-and-summary' | 'name' | 'summary';
}

export interface Questions {
  /** Packages of a deployment (by id) or commit. Empty revision: the default deployment. */
  packages: {
    readonly ask: { readonly osname: string; readonly revision: string };
    readonly answer: readonly Package[];
  };
  /** Difference between two deployments (ids) or commits. */
  difference: {
    readonly ask: { readonly osname: string; readonly from: string; readonly to: string };
    readonly answer: readonly PackageChange[];
  };
  search: {
    readonly ask: { readonly osname: string; readonly terms: readonly string[] };
    readonly answer: readonly FoundPackage[];
  };
  /** What the sources offer under these exact names. */
  offered: {
    readonly ask: { readonly osname: string; readonly names: readonly string[] };
    readonly answer: readonly OfferedPackage[];
  };
  /** Packages with one of these names, or that provide it. */
  providers: {
    readonly ask: { readonly osname: string; readonly names: readonly string[] };
    readonly answer: readonly OfferedPackage[];
  };
  sources: {
    readonly ask: { readonly osname: string };
    readonly answer: readonly AptSource[];
  };
  /** Options line of a boot entry; index −1 is the default deployment, −2 the booted one. */
  'boot-config': {
    readonly ask: { readonly osname: string; readonly index: number };
    readonly answer: Readonly<Record<string, string>>;
  };
}

export type Question = keyof Questions;
