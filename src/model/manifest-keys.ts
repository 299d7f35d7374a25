// Every key that a manifest may have: which are understood, which are accepted without effect, which are refused and why.

const notYet = 'is not supported yet';
const noDebianMeaning = 'has no meaning for Debian trees';
const originOnly = 'belongs to a deployment, not to a compose';

/** Keys of the reference, or planned for Debian, that would change the tree and therefore must not be ignored. */
export const refusedKeys: ReadonlyMap<string, string> = new Map([
  ...[
    'advisories-metadata',
    'apt-config',
    'apt-preferences',
    'bootstrap-variant',
    'check-groups',
    'check-passwd',
    'cliwrap',
    'cliwrap-binaries',
    'conditional-include',
    'container',
    'container-cmd',
    'documentation',
    'dpkgdb-normalize',
    'foreign-architectures',
    'gpg-key',
    'ignore-devices',
    'ignore-removed-groups',
    'ignore-removed-users',
    'initramfs-tool',
    'install-langs',
    'keyrings',
    'locales',
    'lockfile-repos',
    'opt-usrlocal',
    'ostree-layers',
    'ostree-override-layers',
    'preserve-passwd',
    'readonly-executables',
    'remove-from-packages',
    'repo-metadata',
    'repo-packages',
    'repovars',
    'sysusers',
    'timezone',
    'tmp-is-dir',
  ].map((key) => [key, notYet] as const),
  ...['ima', 'modules', 'platform-module', 'rojig'].map((key) => [key, noDebianMeaning] as const),
  ...[
    'base-refspec',
    'container-image-reference',
    'custom',
    'ex-override-replace',
    'initramfs',
    'override-commit',
    'override-remove',
    'override-replace-local',
    'packages-local',
    'packages-local-fileoverride',
    'unconfigured-state',
  ].map((key) => [key, originOnly] as const),
]);

/** Compat: old spellings of the reference. */
export const legacyKeys: ReadonlyMap<string, string> = new Map([
  ['automatic_version_prefix', 'automatic-version-prefix'],
  ['boot_location', 'boot-location'],
  ['default_target', 'default-target'],
  ['gpg_key', 'gpg-key'],
]);
