// Methods that change what is booted next without making anything new.

import { method } from '../method.ts';

export const rollback = method({
  kind: 'rollback',
  interface: 'OS',
  member: 'Rollback',
  about: 'Make the previous deployment the one that boots next.',
  in: {
    options: {
      reboot: ['b', 'Reboot when done.'],
      'initiating-command-line': ['s', 'The command line that asked: title, journal, history.'],
    },
  },
  actions: () => ['rollback'],
  encode: (request) => ({
    options: {
      reboot: request.afterwards === 'reboot' || undefined,
      'initiating-command-line': request.commandLine || undefined,
    },
  }),
  decode: ({ options }, osname) => ({
    kind: 'rollback',
    osname,
    afterwards: options.reboot ? 'reboot' : 'nothing',
    commandLine: options['initiating-command-line'] ?? '',
  }),
});
