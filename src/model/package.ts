// A binary package, and the difference between two package lists.

export interface Package {
  readonly name: string;
  /** Full Debian version, `[epoch:]upstream[-revision]`. */
  readonly version: string;
  readonly architecture: string;
}

export type PackageChange =
  | { readonly kind: 'added'; readonly name: string; readonly new: Package }
  | { readonly kind: 'removed'; readonly name: string; readonly old: Package }
  | { readonly kind: 'upgraded' | 'downgraded'; readonly name: string; readonly old: Package; readonly new: Package };

/** `name_version_arch`, our translation of a NEVRA. */
export const packageId = (p: Package): string => `${p.name}_${p.version}_${p.architecture}`;
