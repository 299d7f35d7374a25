// The first stage of a compose: Essential packages and apt, unpacked and configured by mmdebstrap(1).

import { cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatStanzas } from '../base/deb822.ts';
import type { AptSource } from '../model/tree-spec.ts';
import type { Command } from './command.ts';
import { type RunOptions, run } from './run.ts';

export interface Bootstrap {
  readonly suite: string;
  readonly architecture: string;
  readonly sources: readonly AptSource[];
  readonly destination: string;
  /** Empty directory for the list of sources. */
  readonly directory: string;
  readonly sourceDateEpoch: number;
}

/** One source as a deb822 stanza (sources.list(5)). */
export function formatSource(source: AptSource): string {
  return formatStanzas([
    new Map([
      ['X-Repolib-ID', source.id],
      ['Types', source.types.join(' ')],
      ['URIs', source.uris.join(' ')],
      ['Suites', source.suites.join(' ')],
      ['Components', source.components.join(' ')],
      ...(source.architectures.length > 0 ? [['Architectures', source.architectures.join(' ')] as const] : []),
      ['Signed-By', source.signedBy],
    ]),
  ]);
}

export function bootstrapCommand(bootstrap: Bootstrap, sourcesFile: string): Command {
  return {
    program: 'mmdebstrap',
    args: [
      ...['--mode=root', '--variant=apt', '--format=directory', `--architectures=${bootstrap.architecture}`],
      ...['--skip=cleanup/apt/lists,output/dev', '--aptopt=Acquire::Languages "none"'],
      ...['--aptopt=APT::Install-Recommends "false"', '--dpkgopt=force-unsafe-io'],
      ...['--', bootstrap.suite, bootstrap.destination, sourcesFile],
    ],
    env: { SOURCE_DATE_EPOCH: String(bootstrap.sourceDateEpoch) },
  };
}

export async function bootstrapTree(bootstrap: Bootstrap, options: RunOptions): Promise<void> {
  const sourcesFile = join(bootstrap.directory, 'bootstrap.sources');
  await writeFile(sourcesFile, bootstrap.sources.map(formatSource).join('\n'));
  await run(bootstrapCommand(bootstrap, sourcesFile), options);
}

/** Moves the package lists that the first stage fetched into our cache, so that they are not fetched twice. */
export async function takeLists(root: string, lists: string): Promise<void> {
  await mkdir(lists, { recursive: true });
  const from = join(root, 'var/lib/apt/lists');
  for (const name of await readdir(from)) {
    if (name === 'partial' || name === 'lock' || name === 'auxfiles') continue;
    await rename(join(from, name), join(lists, name)).catch(() => cp(join(from, name), join(lists, name)));
  }
}
