// A commit: its hash and the metadata keys that we write and read.

/** 64 lower-case hexadecimal digits. */
export type CommitHash = string & { readonly brand?: 'commit' };

export const isCommitHash = (text: string): text is CommitHash => /^[0-9a-f]{64}$/.test(text);

/** Keys of commit metadata. `packageList` keeps rpm-ostree's name. Compat: GNOME Software reads it from the commit. */
export const metadataKeys = {
  version: 'version',
  packageList: 'rpmostree.rpmdb.pkglist',
  clientLayer: 'aptostree.clientlayer',
  requests: 'aptostree.packages',
  specFingerprint: 'aptostree.state-sha256',
  inputHash: 'aptostree.inputhash',
  sources: 'aptostree.sources',
  bootable: 'ostree.bootable',
  linux: 'ostree.linux',
} as const;
