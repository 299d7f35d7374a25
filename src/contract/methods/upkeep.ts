// Methods that tidy up and refresh.

import { Failure } from '../../base/failure.ts';
import type { CleanupElement } from '../../model/request.ts';
import { method } from '../method.ts';

const elements: readonly CleanupElement[] = ['base', 'pending-deploy', 'rollback-deploy', 'repomd'];

function parseElement(text: string): CleanupElement {
  const element = elements.find((known) => known === text);
  if (element === undefined) throw new Failure('bad-usage', `Invalid cleanup type: ${text.slice(0, 100)}`);
  return element;
}

export const cleanup = method({
  kind: 'cleanup',
  interface: 'OS',
  member: 'Cleanup',
  about: 'Remove deployments or cached data.',
  in: { elements: ['as', 'Any of base, pending-deploy, rollback-deploy, repomd.'] },
  actions: () => ['cleanup'],
  encode: (request) => ({ elements: request.elements }),
  decode: (values, osname) => {
    if (values.elements.length === 0) throw new Failure('bad-usage', 'cannot clean up: nothing is named');
    return { kind: 'cleanup', osname, elements: [...new Set(values.elements.map(parseElement))], commandLine: '' };
  },
});

export const refresh = method({
  kind: 'refresh',
  interface: 'OS',
  member: 'RefreshMd',
  about: 'Fetch package lists.',
  in: {
    options: {
      force: ['b', 'Fetch again what seems current.'],
      'initiating-command-line': ['s', 'The command line that asked: title, journal, history.'],
    },
  },
  actions: () => ['repo-refresh'],
  encode: (request) => ({
    options: {
      force: request.force || undefined,
      'initiating-command-line': request.commandLine || undefined,
    },
  }),
  decode: ({ options }, osname) => ({
    kind: 'refresh',
    osname,
    force: options.force ?? false,
    commandLine: options['initiating-command-line'] ?? '',
  }),
});
