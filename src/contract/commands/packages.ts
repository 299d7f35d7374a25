// `install` and `uninstall`: which packages are layered.

import { Failure } from '../../base/failure.ts';
import type { UpdateRequest } from '../../model/request.ts';
import { command, type OptionRows } from '../command.ts';
import {
  afterwards,
  cacheOnly,
  downloadOnly,
  hostOptions,
  lockFinalization,
  reboot,
  requestBasics,
  stateroot,
  unchangedExit77,
} from '../options.ts';

const containerOnly = (name: string): string => `${name} currently only works in a container build`;

const layering = {
  ...hostOptions,
  ...stateroot,
  ...reboot,
  'dry-run': { type: 'flag', short: 'n', about: 'Exit after printing the transaction' },
  assumeyes: { type: 'flag', short: 'y', about: 'Answer yes to all questions' },
  'allow-inactive': { type: 'flag', about: 'Allow requests that the base satisfies already' },
  idempotent: { type: 'flag', about: 'Do nothing if a package request is already present' },
  ...unchangedExit77,
  ...lockFinalization,
  enablerepo: {
    type: 'list',
    value: 'ID',
    hidden: true,
    about: 'Enable a source',
    refused: containerOnly('--enablerepo'),
  },
  disablerepo: {
    type: 'list',
    value: 'ID',
    hidden: true,
    about: 'Disable a source',
    refused: containerOnly('--disablerepo'),
  },
  // Compat: rpm-ostree takes this option on a host and does nothing with it.
  releasever: { type: 'value', value: 'SUITE', hidden: true, about: 'Suite to use in a container build' },
} as const satisfies OptionRows;

const packageOperands = { text: 'PACKAGE [PACKAGE...]', min: 1, max: Number.POSITIVE_INFINITY } as const;

export const install = command({
  words: 'install',
  aliases: ['pkg-add'],
  about: 'Overlay additional packages',
  operands: { ...packageOperands, missing: 'At least one PACKAGE must be specified' },
  examples: ['install htop', 'install --idempotent --unchanged-exit-77 nginx-light', 'install --dry-run postgresql'],
  place: 'host',
  options: {
    ...layering,
    ...cacheOnly,
    ...downloadOnly,
    'apply-live': {
      type: 'flag',
      short: 'A',
      about: 'Apply the change to the running system too',
      refused: 'cannot apply changes to the running system: this version only prepares the next boot',
    },
    'force-replacefiles': {
      type: 'flag',
      about: 'Let local packages overwrite files of others',
      refused: '--force-replacefiles is for local package files, which this version cannot install yet',
    },
    uninstall: { type: 'list', value: 'PKG', about: 'Remove an overlaid package' },
  },
  intent: (given) => {
    const { options, operands } = given;
    refuseFiles(operands);
    const request: UpdateRequest = {
      ...keepBase,
      ...requestBasics(given),
      add: operands,
      drop: options.uninstall,
      idempotent: options.idempotent,
      allowInactive: options['allow-inactive'],
      cacheOnly: options['cache-only'],
      stopAfter: stopAfter(options['dry-run'], options['download-only']),
      lockFinalization: options['lock-finalization'],
      afterwards: afterwards(options),
    };
    return { kind: 'change', request, trailer: 'queued', unchangedExit77: options['unchanged-exit-77'] };
  },
});

export const uninstall = command({
  words: 'uninstall',
  aliases: ['remove', 'pkg-remove'],
  about: 'Remove overlaid additional packages',
  operands: { text: 'PACKAGE [PACKAGE...]', min: 0, max: Number.POSITIVE_INFINITY },
  examples: ['uninstall htop', 'uninstall --all', 'uninstall nginx-light --install nginx-full'],
  place: 'host',
  options: {
    ...layering,
    install: { type: 'list', value: 'PKG', about: 'Overlay an additional package' },
    all: { type: 'flag', about: 'Remove all overlaid additional packages' },
  },
  intent: (given) => {
    const { options, operands } = given;
    if (operands.length === 0 && !options.all) {
      throw new Failure('bad-usage', 'At least one PACKAGE must be specified', {
        hint: "name packages, or run 'apt-ostree uninstall --all'",
      });
    }
    refuseFiles(options.install);
    const request: UpdateRequest = {
      ...keepBase,
      ...requestBasics(given),
      add: options.install,
      drop: operands,
      dropAll: options.all,
      idempotent: options.idempotent,
      allowInactive: options['allow-inactive'],
      cacheOnly: options.install.length === 0,
      stopAfter: stopAfter(options['dry-run'], false),
      lockFinalization: options['lock-finalization'],
      afterwards: afterwards(options),
    };
    return { kind: 'change', request, trailer: 'queued', unchangedExit77: options['unchanged-exit-77'] };
  },
});

const keepBase = { kind: 'update', base: { do: 'keep' }, dropAll: false } as const;

export const conflict = (first: string, second: string): Failure =>
  new Failure('bad-usage', `Cannot specify both ${first} and ${second}`);

/** How far to go. */
export function stopAfter(dryRun: boolean, onlyDownload: boolean): UpdateRequest['stopAfter'] {
  if (dryRun && onlyDownload) throw conflict('--dry-run', '--download-only');
  if (dryRun) return 'resolve';
  return onlyDownload ? 'download' : 'deploy';
}

/** Package files need the caller's rights to be read, which no request carries yet. */
export function refuseFiles(packages: readonly string[]): void {
  const file = packages.find((name) => name.endsWith('.deb') || name.includes('://') || /^\.{0,2}\//.test(name));
  if (file === undefined) return;
  throw new Failure('bad-usage', `cannot install '${file}': this version installs packages by name only`, {
    hint: 'add the package to an apt source of the system and name it',
  });
}
