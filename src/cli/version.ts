// The version of the program, written into the bundle when it is built.

declare const APT_OSTREE_VERSION: string | undefined;

export const version: string = typeof APT_OSTREE_VERSION === 'string' ? APT_OSTREE_VERSION : '0.0.0';

/** YAML; scripts rely on the first line and the quoted version. Compat: `rpm-ostree --version`. */
export const formatVersion = (): string =>
  `apt-ostree:\n Version: '${version}'\n Features:\n  - daemon\n  - layering\n  - compose\n`;
