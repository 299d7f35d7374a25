// Commands that keep the system tidy, or talk to the daemon itself.

import { Failure } from '../../base/failure.ts';
import type { CleanupElement } from '../../model/request.ts';
import { command } from '../command.ts';
import { hostOptions, requestBasics, stateroot } from '../options.ts';

const quietly = { trailer: 'none', unchangedExit77: false } as const;

export const cleanup = command({
  words: 'cleanup',
  about: 'Clear cached/pending data',
  examples: ['cleanup --pending', 'cleanup -rpmb'],
  place: 'host',
  options: {
    ...hostOptions,
    ...stateroot,
    base: { type: 'flag', short: 'b', about: 'Clear temporary files; leave deployments unchanged' },
    pending: { type: 'flag', short: 'p', about: 'Remove the pending deployment' },
    rollback: { type: 'flag', short: 'r', about: 'Remove the rollback deployment' },
    repomd: { type: 'flag', short: 'm', about: 'Delete downloaded package lists' },
  },
  intent: (given) => {
    const { options } = given;
    const elements: CleanupElement[] = [];
    if (options.base) elements.push('base');
    if (options.pending) elements.push('pending-deploy');
    if (options.rollback) elements.push('rollback-deploy');
    if (options.repomd) elements.push('repomd');
    if (elements.length === 0) {
      throw new Failure('bad-usage', 'At least one cleanup option must be specified', {
        hint: "run 'apt-ostree cleanup --help' for the list",
      });
    }
    return { kind: 'change', request: { kind: 'cleanup', ...requestBasics(given), elements }, ...quietly };
  },
});

export const refreshMd = command({
  words: 'refresh-md',
  aliases: ['makecache'],
  about: 'Download package lists again',
  examples: ['refresh-md', 'refresh-md --force'],
  place: 'host',
  options: {
    ...hostOptions,
    ...stateroot,
    force: { type: 'flag', short: 'f', about: 'Download again even if the lists are fresh' },
  },
  intent: (given) => ({
    kind: 'change',
    request: { kind: 'refresh', ...requestBasics(given), force: given.options.force },
    ...quietly,
  }),
});

export const cancel = command({
  words: 'cancel',
  about: 'Cancel an active transaction',
  examples: ['cancel'],
  place: 'host',
  options: hostOptions,
  intent: () => ({ kind: 'cancel' }),
});

export const reload = command({
  words: 'reload',
  about: 'Reload configuration',
  examples: ['reload'],
  place: 'host',
  options: hostOptions,
  intent: () => ({ kind: 'reload' }),
});
