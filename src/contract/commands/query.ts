// Commands that only read packages: `search` and the `db` group.

import { Failure } from '../../base/failure.ts';
import { command, type OptionRows } from '../command.ts';
import { hostOptions, packageOptions, stateroot } from '../options.ts';

export const search = command({
  words: 'search',
  about: 'Search for packages',
  operands: {
    text: 'TERM [TERM...]',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    missing: 'At least one search term must be specified',
  },
  examples: ['search htop', 'search web server'],
  place: 'host',
  options: {
    ...hostOptions,
    ...stateroot,
    // Compat: rpm-ostree's search takes these two and does nothing with them.
    install: { ...packageOptions.install, hidden: true },
    uninstall: { ...packageOptions.uninstall, hidden: true },
  },
  intent: ({ operands, options }) => ({ kind: 'search', osname: options.stateroot ?? '', terms: operands }),
});

const database = {
  ...hostOptions,
  repo: {
    type: 'value',
    short: 'r',
    value: 'PATH',
    about: 'Repository to read (default: that of the system)',
    refused: '--repo is not supported yet; the repository of the system is read',
  },
  advisories: {
    type: 'flag',
    short: 'a',
    about: 'Show advisories too',
    refused: '--advisories is not supported yet',
  },
} as const satisfies OptionRows;

const formats = ['block', 'diff', 'json'] as const;

export const dbDiff = command({
  words: 'db diff',
  about: 'Show package changes between two commits',
  operands: { text: '[FROM] [TO]', min: 0, max: 2 },
  examples: ['db diff', 'db diff --format=json', 'db diff 0123abcd 4567cdef'],
  place: 'host',
  options: {
    ...database,
    format: { type: 'value', short: 'F', value: 'FORMAT', choices: formats, about: 'Output as block, diff or json' },
    changelogs: {
      type: 'flag',
      short: 'c',
      about: 'Show changelogs of upgraded packages',
      refused: '--changelogs is not supported yet',
    },
    base: { type: 'flag', about: 'Compare the base commits of deployments' },
  },
  intent: ({ operands, options }) => {
    const [from, to] = operands;
    return {
      kind: 'db-diff',
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      format: formats.find((known) => known === options.format) ?? 'block',
      base: options.base,
    };
  },
});

export const dbList = command({
  words: 'db list',
  about: 'List packages within commits',
  operands: { text: 'REV [REV...] [PATTERN...]', min: 0, max: Number.POSITIVE_INFINITY },
  examples: ['db list debian/13/amd64/base', "db list debian/13/amd64/base 'lib*'"],
  place: 'host',
  options: database,
  intent: ({ operands }) => {
    if (operands.length === 0) {
      throw new Failure('bad-usage', 'At least one REV must be specified', {
        hint: "a branch, a commit, or an id that 'apt-ostree status --json' shows",
      });
    }
    return { kind: 'db-list', words: operands };
  },
});
