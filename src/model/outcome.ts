// What a change came to.

import type { PackageChange } from './package.ts';

export type Outcome =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'planned'; readonly changes: readonly PackageChange[] }
  | { readonly kind: 'downloaded' }
  /** Something changed that is not a new default deployment (clean-up, package lists). */
  | { readonly kind: 'done' }
  | {
      readonly kind: 'deployed';
      /** Id of the new default deployment. */
      readonly deployment: string;
      /** Difference from the booted deployment (scratch sysroot: the one that was first before) to the new one. */
      readonly changes: readonly PackageChange[];
    };
