// Commands of a build host: they need no deployment, no daemon and no bus.

import { Failure } from '../../base/failure.ts';
import { command, type OptionRows, type OptionValues } from '../command.ts';

const notYet = (name: string) => ({ refused: `${name} is not supported yet` });

const treeOptions = {
  repo: { type: 'value', short: 'r', value: 'REPO', about: 'Path to the repository that takes the commit' },
  'local-debs': { type: 'list', value: 'DIR', about: 'Install the package files in DIR too' },
  cachedir: { type: 'value', value: 'DIR', about: 'Keep package lists and packages in DIR' },
  workdir: { type: 'value', value: 'DIR', about: 'Do the work below DIR' },
  'force-nocache': { type: 'flag', about: 'Make a commit even if nothing has changed' },
  'cache-only': { type: 'flag', about: 'Use only what has been downloaded already' },
  'download-only': { type: 'flag', about: 'Resolve and download packages, then stop (needs --cachedir)' },
  'dry-run': { type: 'flag', about: 'Print the transaction and stop' },
  'print-only': { type: 'flag', about: 'Print the treefile with its includes merged, as JSON, and stop' },
  'touch-if-changed': { type: 'value', value: 'FILE', about: 'Update the time of FILE when a commit was made' },
  'previous-commit': { type: 'value', value: 'COMMIT', about: 'Use this commit for change detection' },
  parent: { type: 'value', value: 'REV', about: 'Commit with this parent' },
  'no-parent': { type: 'flag', about: 'Always commit without a parent' },
  'add-metadata-string': { type: 'list', value: 'KEY=VALUE', about: 'Add a key to the metadata of the commit' },
  'write-commitid-to': { type: 'value', value: 'FILE', about: 'Write the commit to FILE instead of updating the ref' },
  'write-composejson-to': { type: 'value', value: 'FILE', about: 'Write what was made to FILE, as JSON' },
  // Compat: rpm-ostree's mode with a package cache; ours works that way always.
  'unified-core': { type: 'flag', hidden: true, synonyms: ['ex-unified-core'], about: 'Has no effect; always on' },
  'workdir-tmpfs': { type: 'flag', hidden: true, about: 'Accepted for compatibility; has no effect' },
  // Compat: there are no SELinux labels on Debian trees.
  'disable-selinux': { type: 'flag', hidden: true, about: 'Has no effect; there are no labels' },
  'source-root': { type: 'value', value: 'PATH', about: 'Root with the configuration', ...notYet('--source-root') },
  'layer-repo': { type: 'value', value: 'REPO', about: 'Repository with layers', ...notYet('--layer-repo') },
  'download-only-rpms': { type: 'flag', hidden: true, about: 'Only download', ...notYet('--download-only-rpms') },
  proxy: { type: 'value', value: 'URL', about: 'HTTP proxy', ...notYet('--proxy') },
  'previous-inputhash': {
    type: 'value',
    value: 'DIGEST',
    about: 'Use this digest for change detection',
    ...notYet('--previous-inputhash'),
  },
  'previous-version': {
    type: 'value',
    value: 'VERSION',
    about: 'Base of automatic versions',
    ...notYet('--previous-version'),
  },
  'ex-write-lockfile-to': {
    type: 'value',
    value: 'FILE',
    about: 'Write the versions that were used',
    ...notYet('--ex-write-lockfile-to'),
  },
  'ex-lockfile': { type: 'list', value: 'FILE', about: 'Use these versions', ...notYet('--ex-lockfile') },
  'ex-lockfile-strict': { type: 'flag', about: 'Only locked packages', ...notYet('--ex-lockfile-strict') },
  'add-metadata-from-json': {
    type: 'list',
    value: 'FILE',
    about: 'Add the keys of FILE to the metadata',
    ...notYet('--add-metadata-from-json'),
  },
} as const satisfies OptionRows;

export const composeTree = command({
  words: 'compose tree',
  about: 'Process a treefile: install packages and commit the result to an OSTree repository',
  operands: { text: 'TREEFILE', min: 1, max: 1, missing: 'TREEFILE must be specified' },
  examples: [
    'compose tree --repo=/srv/repo debian-13-minimal.yaml',
    'compose tree --repo=/srv/repo --cachedir=/var/cache/compose --dry-run debian-13-minimal.yaml',
  ],
  place: 'local',
  options: treeOptions,
  intent: ({ operands, options }) => {
    const repo = options.repo ?? '';
    if (repo === '' && !options['print-only']) throw new Failure('bad-usage', '--repo must be specified');
    if (options['download-only'] && options.cachedir === undefined) {
      throw new Failure('bad-usage', '--download-only can only be used with --cachedir');
    }
    if (options.parent !== undefined && options['no-parent']) {
      throw new Failure('bad-usage', 'Cannot specify both --parent and --no-parent');
    }
    const malformed = options['add-metadata-string'].find((pair) => !/^[^=]+=/.test(pair));
    if (malformed !== undefined) {
      throw new Failure('bad-usage', `cannot read metadata '${malformed}'`, { hint: 'write KEY=VALUE' });
    }
    return {
      kind: 'compose-tree',
      treefile: operands[0] ?? '',
      repo,
      localDebs: options['local-debs'],
      forceNocache: options['force-nocache'],
      cacheOnly: options['cache-only'],
      downloadOnly: options['download-only'],
      dryRun: options['dry-run'],
      printOnly: options['print-only'],
      noParent: options['no-parent'],
      addMetadataStrings: options['add-metadata-string'],
      ...paths(options),
    };
  },
});

function paths(options: OptionValues<typeof treeOptions>) {
  const named = {
    cachedir: options.cachedir,
    workdir: options.workdir,
    previousCommit: options['previous-commit'],
    parent: options.parent,
    writeCommitidTo: options['write-commitid-to'],
    writeComposejsonTo: options['write-composejson-to'],
    touchIfChanged: options['touch-if-changed'],
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof typeof named]?: string;
  };
}
