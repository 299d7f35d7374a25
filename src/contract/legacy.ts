// Older and simpler methods, decoded into the same requests. No behaviour of their own.

import { Failure } from '../base/failure.ts';
import { updateActions } from './authorization.ts';
import { updateOptions } from './known-options.ts';
import { type ChangeRow, legacyMethod } from './method.ts';
import { rollback as rollbackRow } from './methods/boot.ts';
import { baseChange, updateRequest } from './update-options.ts';

const upgrade = {
  kind: 'update',
  interface: 'OS',
  about: 'Make a deployment of the newest commit of the branch.',
  in: { options: updateOptions },
  actions: (request) => updateActions(request, 'upgrade'),
  decode: ({ options }, osname) => updateRequest({ osname, base: baseChange({}, options) }, options),
} as const satisfies Omit<Parameters<typeof legacyMethod<'update', { options: typeof updateOptions }>>[0], 'member'>;

const deploy = legacyMethod({
  kind: 'update',
  interface: 'OS',
  member: 'Deploy',
  about: 'Make a deployment of the given version or commit of the branch.',
  in: { revision: ['s', 'Version or commit; empty to keep the base.'], options: updateOptions },
  actions: (request) => updateActions(request, 'deploy'),
  decode: ({ revision, options }, osname) => {
    const downgradable = { ...options, 'allow-downgrade': options['allow-downgrade'] ?? true };
    return updateRequest({ osname, base: baseChange({ revision }, downgradable) }, options);
  },
});

const rebase = legacyMethod({
  kind: 'update',
  interface: 'OS',
  member: 'Rebase',
  about: 'Follow another branch.',
  in: {
    options: { ...updateOptions, revision: ['s', 'Commit of the new branch to stay at.'] },
    refspec: ['s', 'The new branch.'],
    packages: ['as', 'Ignored.'],
  },
  actions: (request) => updateActions(request, 'rebase'),
  decode: ({ options, refspec }, osname) => {
    if (refspec === '') throw new Failure('bad-usage', 'cannot rebase: no branch is named');
    return updateRequest({ osname, base: baseChange({ refspec, revision: options.revision }, options) }, options);
  },
});

const keep = { do: 'keep' } as const;

const pkgChange = legacyMethod({
  kind: 'update',
  interface: 'OS',
  member: 'PkgChange',
  about: 'Add and drop packages.',
  in: {
    options: updateOptions,
    packages_added: ['as', 'Packages to add.'],
    packages_removed: ['as', 'Packages to drop.'],
  },
  actions: (request) => updateActions(request, 'install-uninstall-packages'),
  decode: ({ options, packages_added, packages_removed }, osname) =>
    updateRequest({ osname, base: keep, add: packages_added, drop: packages_removed }, options),
});

function needsPackages(packages: readonly string[]): readonly string[] {
  if (packages.length === 0) throw new Failure('bad-usage', 'cannot change packages: none is named');
  return packages;
}

const installPackages = legacyMethod({
  kind: 'update',
  interface: 'OS',
  member: 'install_packages',
  about: 'Add packages.',
  in: { packages: ['as', 'Packages to add.'], options: updateOptions },
  actions: (request) => updateActions(request, 'install-uninstall-packages'),
  decode: ({ packages, options }, osname) =>
    updateRequest({ osname, base: keep, add: needsPackages(packages) }, options),
});

const removePackages = legacyMethod({
  kind: 'update',
  interface: 'OS',
  member: 'remove_packages',
  about: 'Drop packages that were added.',
  in: { packages: ['as', 'Packages to drop.'], options: updateOptions },
  actions: (request) => updateActions(request, 'install-uninstall-packages'),
  decode: ({ packages, options }, osname) =>
    updateRequest({ osname, base: keep, drop: needsPackages(packages) }, options),
});

export const legacyMethods: readonly (ChangeRow<'update'> | ChangeRow<'rollback'>)[] = [
  legacyMethod({ ...upgrade, member: 'Upgrade' }),
  deploy,
  rebase,
  pkgChange,
  installPackages,
  removePackages,
  legacyMethod({ ...upgrade, member: 'upgrade_system' }),
  { ...rollbackRow, member: 'rollback' },
];
