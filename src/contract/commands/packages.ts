// `install` and `uninstall`: which packages are layered.

import { Failure } from '../../base/failure.ts';
import { quoteForMessage } from '../../base/visible.ts';
import type { UpdateRequest } from '../../model/request.ts';
import { command, type OptionRows } from '../command.ts';
import type { ChangeIntent } from '../intent.ts';
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
  examples: [
    'install htop',
    'install ./tool_1.0_amd64.deb',
    'install --idempotent --unchanged-exit-77 nginx-light',
    'install --dry-run postgresql',
  ],
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
      refused: 'cannot let package files overwrite files of other packages: this version does not',
    },
    uninstall: { type: 'list', value: 'PKG', about: 'Remove an overlaid package' },
  },
  intent: (given) => {
    const { options, operands } = given;
    const wanted = splitPackages(operands);
    const request: UpdateRequest = {
      ...keepBase,
      ...requestBasics(given),
      add: wanted.add,
      drop: options.uninstall,
      idempotent: options.idempotent,
      allowInactive: options['allow-inactive'],
      cacheOnly: options['cache-only'],
      stopAfter: stopAfter(options['dry-run'], options['download-only']),
      lockFinalization: options['lock-finalization'],
      afterwards: afterwards(options),
    };
    const unchangedExit77 = options['unchanged-exit-77'];
    return { kind: 'change', request, ...bringing(wanted), trailer: 'queued', unchangedExit77 };
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
    const wanted = splitPackages(options.install);
    const request: UpdateRequest = {
      ...keepBase,
      ...requestBasics(given),
      add: wanted.add,
      drop: operands,
      dropAll: options.all,
      idempotent: options.idempotent,
      allowInactive: options['allow-inactive'],
      cacheOnly: options.install.length === 0,
      stopAfter: stopAfter(options['dry-run'], false),
      lockFinalization: options['lock-finalization'],
      afterwards: afterwards(options),
    };
    const unchangedExit77 = options['unchanged-exit-77'];
    return { kind: 'change', request, ...bringing(wanted), trailer: 'queued', unchangedExit77 };
  },
});

const keepBase = { kind: 'update', base: { do: 'keep' }, addFiles: [], dropAll: false } as const;

export const conflict = (first: string, second: string): Failure =>
  new Failure('bad-usage', `Cannot specify both ${first} and ${second}`);

/** How far to go. */
export function stopAfter(dryRun: boolean, onlyDownload: boolean): UpdateRequest['stopAfter'] {
  if (dryRun && onlyDownload) throw conflict('--dry-run', '--download-only');
  if (dryRun) return 'resolve';
  return onlyDownload ? 'download' : 'deploy';
}

/** What is requested by name, and which package files are brought. */
export interface Wanted {
  readonly add: readonly string[];
  readonly files: readonly string[];
}

/** Compat: what names a place, or ends like a package file, is a file; everything else is the name of a package. */
export function splitPackages(words: readonly string[]): Wanted {
  const files = words.filter(isFile);
  for (const word of files) refuseOtherFiles(word);
  return { add: words.filter((word) => !isFile(word)), files: [...new Set(files.map(pathOf))] };
}

const isFile = (word: string): boolean => /^\.{0,2}\/|:\/\/|\.(deb|udeb|dsc|changes)$/.test(word);

function refuseOtherFiles(word: string): void {
  const shown = quoteForMessage(word);
  if (/\.(dsc|changes)$/.test(word)) {
    throw new Failure('bad-usage', `cannot install ${shown}: a source package`, {
      hint: "build it first, for example with 'dpkg-buildpackage', and name the .deb files",
    });
  }
  if (/^(?!file:\/\/)[^/]*:\/\//.test(word)) {
    throw new Failure('bad-usage', `cannot install ${shown}: this version does not fetch package files`, {
      hint: 'download the file and name it',
    });
  }
}

function pathOf(word: string): string {
  if (!word.startsWith('file://')) return word;
  try {
    return decodeURIComponent(word.slice('file://'.length));
  } catch {
    throw new Failure('bad-usage', `cannot understand ${quoteForMessage(word)}: not an address of a file`);
  }
}

/** The part of an intent that brings files. */
export const bringing = ({ files }: Wanted): Pick<ChangeIntent, 'files'> => (files.length === 0 ? {} : { files });
