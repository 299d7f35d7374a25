// All that assembly knows. Origins and compose manifests both become this, and only this.

import type { CommitHash } from './commit.ts';
import type { LocalPackage } from './origin.ts';

/** One deb822 stanza of an apt source. */
export interface AptSource {
  readonly id: string;
  readonly types: readonly string[];
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  readonly architectures: readonly string[];
  /** Absolute path of a keyring, or an inline armoured key. */
  readonly signedBy: string;
}

export interface TreeScript {
  readonly name: string;
  readonly text: string;
}

/** `addFiles`: destination below the root (`/usr/…` or `/etc/…`), octal mode, content. */
export interface AddedFile {
  readonly destination: string;
  readonly mode: number;
  readonly content: Uint8Array;
}

/** A string, or any other value in GVariant text form. */
export type MetadataText = string | { readonly variant: string };

export interface TreeSpec {
  readonly start:
    | { readonly from: 'commit'; readonly commit: CommitHash }
    | { readonly from: 'nothing'; readonly suite: string; readonly architecture: string };
  readonly sources: { readonly from: 'tree' } | { readonly from: 'list'; readonly list: readonly AptSource[] };
  readonly install: readonly string[];
  readonly remove: readonly string[];
  /** Packages that must not get into the tree; a recommendation of one is dropped. */
  readonly exclude?: readonly string[];
  /** Requests that the base must not already satisfy: asked for just now, without `--allow-inactive`. */
  readonly refuseInactive?: readonly string[];
  /** Answers to debconf questions, as debconf-set-selections(1) reads them. */
  readonly debconf?: readonly string[];
  /** `etc/machine-id`: an empty file, or none, so that first-boot conditions hold; `empty` when not said. */
  readonly machineId?: 'empty' | 'absent';
  /** Groups that belong into `/etc/group`, so that people can be added to them. */
  readonly etcGroupMembers?: readonly string[];
  /** Seconds since 1970; when absent, the newest date of the base and the package files. */
  readonly sourceDateEpoch?: number;
  /** Package files by hash, from our store. */
  readonly files: readonly LocalPackage[];
  /** Those of the files that take the place of a package of the base. */
  readonly replacing?: readonly LocalPackage[];
  /** Names of overrides that were asked for just now, so that they must apply. */
  readonly newOverrides?: readonly string[];
  readonly recommends: boolean;
  readonly initramfs: { readonly make: 'if-kernel-changed' | 'always' | 'never'; readonly args: readonly string[] };
  readonly scripts: readonly TreeScript[];
  readonly addFiles: readonly AddedFile[];
  readonly removeFiles: readonly string[];
  readonly units: readonly string[];
  readonly defaultTarget?: string;
  /** Version and os-release replacement; absent for layering. */
  readonly release?: { readonly version: string; readonly mutate: string };
  readonly metadata: Readonly<Record<string, MetadataText>>;
  /** Parent of a commit that starts from nothing; layering's parent is its base. */
  readonly parent?: CommitHash;
  /** Fingerprint of everything but the packages that decides about the tree; recorded with them as the input hash. */
  readonly inputs?: string;
  /** First line of the commit message. */
  readonly subject?: string;
}
