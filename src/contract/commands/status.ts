// `status`: everything about the deployments of the system.

import { command } from '../command.ts';
import { hostOptions } from '../options.ts';
import { conflict } from './packages.ts';

export const status = command({
  words: 'status',
  about: 'Get the version of the booted system',
  examples: ['status', 'status --booted --json', "status --jsonpath '$.deployments[0].checksum'"],
  place: 'host',
  options: {
    ...hostOptions,
    verbose: { type: 'flag', short: 'v', about: 'Print additional fields (implies -a)' },
    advisories: { type: 'flag', short: 'a', about: 'Expand the list of advisories' },
    json: { type: 'flag', about: 'Output JSON' },
    jsonpath: { type: 'value', short: 'J', value: 'EXPRESSION', about: 'Filter the JSON by a JSONPath expression' },
    booted: { type: 'flag', short: 'b', about: 'Only print the booted deployment' },
    'pending-exit-77': { type: 'flag', about: 'If a pending deployment exists, exit with status 77' },
    pretty: { type: 'flag', short: 'p', hidden: true, about: 'Accepted for compatibility; has no effect' },
  },
  intent: ({ options }) => {
    if (options.json && options.jsonpath !== undefined) throw conflict('--json', '--jsonpath');
    return {
      kind: 'status',
      format: options.json || options.jsonpath !== undefined ? 'json' : 'text',
      ...(options.jsonpath === undefined ? {} : { jsonPath: options.jsonpath }),
      bootedOnly: options.booted,
      verbose: options.verbose,
      advisories: options.advisories || options.verbose,
      pendingExit77: options['pending-exit-77'],
    };
  },
});
