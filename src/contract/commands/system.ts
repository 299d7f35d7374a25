// Commands that choose the base: `upgrade`, `rebase`, `deploy`, `rollback`.

import { Failure } from '../../base/failure.ts';
import { isCommitHash } from '../../model/commit.ts';
import type { UpdateRequest } from '../../model/request.ts';
import { command, type OptionRows } from '../command.ts';
import type { ChangeIntent } from '../intent.ts';
import {
  afterwards,
  bypassDriver,
  cacheOnly,
  downloadOnly,
  hostOptions,
  lockFinalization,
  packageOptions,
  reboot,
  requestBasics,
  stateroot,
  unchangedExit77,
} from '../options.ts';
import { bringing, conflict, splitPackages, stopAfter } from './packages.ts';
import { rebaseTarget } from './rebase-target.ts';

const basing = {
  ...hostOptions,
  ...stateroot,
  ...reboot,
  ...packageOptions,
  ...lockFinalization,
  ...bypassDriver,
} as const satisfies OptionRows;

const disallowDowngrade = {
  'disallow-downgrade': {
    type: 'flag',
    about: 'Forbid an older base',
    refused: '--disallow-downgrade is not supported yet for this command',
  },
} as const satisfies OptionRows;

const notYet = (name: string): string => `${name} is not supported yet`;

const onlyLooks = {
  type: 'flag',
  refused: 'cannot look for updates without making them: this version has no cached update yet',
} as const;

export const upgrade = command({
  words: 'upgrade',
  aliases: ['update'],
  about: 'Perform a system upgrade',
  examples: ['upgrade', 'upgrade --reboot', 'upgrade --unchanged-exit-77'],
  place: 'host',
  options: {
    ...basing,
    'allow-downgrade': { type: 'flag', about: 'Permit a base with an older timestamp' },
    check: { ...onlyLooks, about: 'Only look for updates' },
    preview: { ...onlyLooks, about: 'Only look for updates, with the package difference', synonyms: ['check-diff'] },
    ...cacheOnly,
    ...downloadOnly,
    'unchanged-exit-77': { ...unchangedExit77['unchanged-exit-77'], synonyms: ['upgrade-unchanged-exit-77'] },
    'trigger-automatic-update-policy': { type: 'flag', hidden: true, about: 'Do what the update policy says' },
  },
  intent: (given) => {
    const { options } = given;
    const request: UpdateRequest = {
      ...updateFields,
      ...requestBasics(given),
      ...packagesOf(options),
      base: { do: 'pull', allowOlder: options['allow-downgrade'] },
      cacheOnly: options['cache-only'],
      stopAfter: stopAfter(false, options['download-only']),
      lockFinalization: options['lock-finalization'],
      afterwards: afterwards(options),
    };
    const change: ChangeIntent = {
      kind: 'change',
      request,
      ...filesOf(options),
      trailer: 'run',
      unchangedExit77: options['unchanged-exit-77'],
    };
    return options['trigger-automatic-update-policy'] ? automatic(change, request) : change;
  },
});

const automatic = (change: ChangeIntent, request: UpdateRequest) =>
  ({
    kind: 'automatic-update',
    check: { ...change, request: { ...request, stopAfter: 'check' } },
    stage: { ...change, request: { ...request, stopAfter: 'deploy', afterwards: 'nothing' } },
    apply: { ...change, request: { ...request, stopAfter: 'deploy', afterwards: 'reboot' } },
  }) as const;

export const rebase = command({
  words: 'rebase',
  about: 'Switch to a different base',
  operands: { text: 'REFSPEC [REVISION]', min: 0, max: 2 },
  examples: ['rebase debian:debian/14/amd64/base', 'rebase debian/13/amd64/desktop', 'rebase --remote=mirror'],
  place: 'host',
  needsOrigin: true,
  options: {
    ...basing,
    ...disallowDowngrade,
    branch: { type: 'value', short: 'b', value: 'BRANCH', about: 'Follow BRANCH; keep the remote unless -m is given' },
    remote: { type: 'value', short: 'm', value: 'REMOTE', about: 'Follow REMOTE; keep the branch unless -b is given' },
    'skip-purge': { type: 'flag', about: 'Keep the old ref in the repository', refused: notYet('--skip-purge') },
    ...cacheOnly,
    ...downloadOnly,
    'custom-origin-url': {
      type: 'value',
      value: 'URL',
      about: 'Machine-readable source to show',
      refused: notYet('--custom-origin-url'),
    },
    'custom-origin-description': { type: 'value', value: 'TEXT', about: 'Human-readable source to show' },
    experimental: { type: 'flag', hidden: true, about: 'Accepted for compatibility; has no effect' },
  },
  intent: (given) => {
    const { options, operands } = given;
    // With --branch or --remote the only operand left is the revision.
    const named = options.branch !== undefined;
    const base = rebaseTarget(
      {
        refspec: named ? undefined : operands[0],
        revision: named ? operands[0] : operands[1],
        branch: options.branch,
        remote: options.remote,
      },
      given.origin?.base,
    );
    const request: UpdateRequest = {
      ...updateFields,
      ...requestBasics(given),
      ...packagesOf(options),
      base: { do: 'follow', base },
      cacheOnly: options['cache-only'],
      stopAfter: stopAfter(false, options['download-only']),
      lockFinalization: options['lock-finalization'],
      afterwards: afterwards(options),
    };
    return { kind: 'change', request, ...filesOf(options), trailer: 'queued', unchangedExit77: false };
  },
});

export const deploy = command({
  words: 'deploy',
  about: 'Deploy a specific commit',
  operands: { text: 'REVISION', min: 0, max: 1 },
  examples: ['deploy 13.20260131.0', 'deploy version=13.20260131.0'],
  place: 'host',
  options: {
    ...basing,
    ...disallowDowngrade,
    preview: { type: 'flag', about: 'Only show the package difference', refused: notYet('--preview') },
    ...cacheOnly,
    ...downloadOnly,
    'skip-branch-check': {
      type: 'flag',
      about: 'Do not check that the commit belongs to the branch',
      refused: notYet('--skip-branch-check'),
    },
    ...unchangedExit77,
    'register-driver': {
      type: 'value',
      value: 'DRIVERNAME',
      about: 'Register the calling unit as the driver of updates',
      refused: notYet('--register-driver'),
    },
    'ex-cliwrap': {
      type: 'value',
      value: 'BOOL',
      hidden: true,
      about: 'Wrap commands',
      refused: notYet('--ex-cliwrap'),
    },
  },
  intent: (given) => {
    const { options } = given;
    const request: UpdateRequest = {
      ...updateFields,
      ...requestBasics(given),
      ...packagesOf(options),
      base: { do: 'pin', revision: revisionOf(given.operands[0]) },
      cacheOnly: options['cache-only'],
      stopAfter: stopAfter(false, options['download-only']),
      lockFinalization: options['lock-finalization'],
      afterwards: afterwards(options),
    };
    const unchangedExit77 = options['unchanged-exit-77'];
    return { kind: 'change', request, ...filesOf(options), trailer: 'run', unchangedExit77 };
  },
});

export const rollback = command({
  words: 'rollback',
  about: 'Revert to the previously booted tree',
  examples: ['rollback', 'rollback --reboot'],
  place: 'host',
  options: { ...hostOptions, ...reboot },
  intent: (given) => ({
    kind: 'change',
    request: { kind: 'rollback', ...requestBasics(given), afterwards: afterwards(given.options) },
    trailer: 'queued',
    unchangedExit77: false,
  }),
});

const updateFields = { kind: 'update', addFiles: [], dropAll: false, idempotent: false, allowInactive: false } as const;

function packagesOf(options: { readonly install: readonly string[]; readonly uninstall: readonly string[] }) {
  const both = options.install.find((name) => options.uninstall.includes(name));
  if (both !== undefined) throw conflict(`--install ${both}`, `--uninstall ${both}`);
  return { add: splitPackages(options.install).add, drop: options.uninstall };
}

const filesOf = (options: { readonly install: readonly string[] }): Pick<ChangeIntent, 'files'> =>
  bringing(splitPackages(options.install));

/** `revision=COMMIT` and a bare commit become the commit; everything else is a version. */
function revisionOf(typed: string | undefined): string {
  if (typed === undefined || typed === '') throw new Failure('bad-usage', 'REVISION must be specified');
  const [, prefix, rest] = /^(revision|version)=(.*)$/i.exec(typed) ?? [];
  if (prefix === undefined || rest === undefined) return isCommitHash(typed) ? typed : `version=${typed}`;
  return prefix.toLowerCase() === 'revision' ? rest : `version=${rest}`;
}
