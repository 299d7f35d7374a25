// What apt decided: the changes, and the files they need.

import type { Package, PackageChange } from './package.ts';

export interface PlannedFile {
  readonly package: Package;
  /** Name of the file in apt's archive directory. */
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly url: string;
}

export interface Plan {
  readonly changes: readonly PackageChange[];
  readonly files: readonly PlannedFile[];
  /** Space the unpacked packages take, bytes. */
  readonly unpackedBytes: number;
}
