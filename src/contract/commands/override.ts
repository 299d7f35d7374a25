// `override`: packages of the base that are left out, replaced by files, or taken back.

import { Failure } from '../../base/failure.ts';
import type { UpdateRequest } from '../../model/request.ts';
import { type Command, command, type Given, type OptionRows, type OptionValues } from '../command.ts';
import type { ChangeIntent } from '../intent.ts';
import {
  afterwards,
  cacheOnly,
  hostOptions,
  lockFinalization,
  packageOptions,
  reboot,
  requestBasics,
  stateroot,
} from '../options.ts';
import { bringing, splitPackages, stopAfter } from './packages.ts';

const overriding = {
  ...hostOptions,
  ...stateroot,
  ...reboot,
  'dry-run': { type: 'flag', short: 'n', about: 'Exit after printing the transaction' },
  ...lockFinalization,
  ...cacheOnly,
  ...packageOptions,
} as const satisfies OptionRows;

type Options = OptionValues<typeof overriding>;
type Overriding = Pick<UpdateRequest, 'overrides' | 'reset'>;

/** Compat: taking away and taking back need no network, so the caches do. */
function intentOf(
  given: Given<OptionRows> & { readonly options: Options },
  wish: Overriding,
  replacements: readonly string[] = [],
): ChangeIntent {
  const { options } = given;
  const wanted = splitPackages(options.install);
  const request: UpdateRequest = {
    kind: 'update',
    ...requestBasics(given),
    base: { do: 'keep' },
    add: wanted.add,
    drop: options.uninstall,
    addFiles: [],
    ...wish,
    dropAll: false,
    idempotent: false,
    allowInactive: false,
    cacheOnly: options['cache-only'],
    stopAfter: stopAfter(options['dry-run'], false),
    lockFinalization: options['lock-finalization'],
    afterwards: afterwards(options),
  };
  const files = replacements.length === 0 ? {} : { replacements };
  return { kind: 'change', request, ...bringing(wanted), ...files, trailer: 'queued', unchangedExit77: false };
}

/** Only files can replace: apt's sources have one version that fits, and the base has it or will. */
function filesOf(words: readonly string[]): readonly string[] {
  const { add, files } = splitPackages(words);
  if (add.length > 0) throw new Failure('bad-usage', 'Non-local replacement overrides not implemented yet');
  return files;
}

const some = { min: 1, max: Number.POSITIVE_INFINITY } as const;

const remove = command({
  words: 'override remove',
  about: 'Leave packages of the base out',
  operands: { text: 'PACKAGE [PACKAGE...]', ...some, missing: 'At least one PACKAGE must be specified' },
  examples: ['override remove nano', 'override remove vim-tiny --install vim'],
  place: 'host',
  options: {
    ...overriding,
    replace: { type: 'list', value: 'FILE', about: 'Replace a package of the base by a file' },
  },
  intent: (given) => {
    const overrides = { remove: given.operands, replace: [], reset: [] };
    return intentOf(given, { overrides }, filesOf(given.options.replace));
  },
});

const replace = command({
  words: 'override replace',
  about: 'Replace packages of the base by package files',
  operands: { text: 'FILE [FILE...]', ...some, missing: 'At least one PACKAGE must be specified' },
  examples: ['override replace ./bash_5.3-1_amd64.deb'],
  place: 'host',
  options: {
    ...overriding,
    remove: { type: 'list', value: 'PKG', about: 'Leave a package of the base out' },
  },
  intent: (given) => {
    const overrides = { remove: given.options.remove, replace: [], reset: [] };
    return intentOf(given, { overrides }, filesOf(given.operands));
  },
});

const reset = command({
  words: 'override reset',
  about: 'Take packages of the base back',
  operands: { text: 'PACKAGE [PACKAGE...]', min: 0, max: Number.POSITIVE_INFINITY },
  examples: ['override reset nano', 'override reset --all'],
  place: 'host',
  options: { ...overriding, all: { type: 'flag', short: 'a', about: 'Drop all overrides' } },
  intent: (given) => {
    const { operands, options } = given;
    if (options.all === operands.length > 0) {
      throw new Failure(
        'bad-usage',
        options.all ? 'Cannot specify both --all and PACKAGE' : 'At least one PACKAGE must be specified',
      );
    }
    if (options.all) return intentOf(given, { reset: ['overrides'] });
    return intentOf(given, { overrides: { remove: [], replace: [], reset: operands } });
  },
});

export const overrides: readonly Command[] = [remove, replace, reset];
