// The archive state that package lists came from: the dates of their Release files.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatVariantString } from '../../base/variant-text.ts';
import { ifThere } from '../files.ts';

export interface Release {
  /** Name of the suite's files in the list directory: host, path and suite. */
  readonly id: string;
  /** Seconds since 1970 of the `Date` field. */
  readonly timestamp: number;
}

export async function readReleases(lists: string): Promise<Release[]> {
  const names = ((await ifThere(readdir(lists))) ?? []).filter((name) => name.endsWith('_InRelease')).sort();
  return Promise.all(
    names.map(async (name) => {
      const date = /^Date: (.+)$/m.exec(await readFile(join(lists, name), 'utf8'))?.[1] ?? '';
      return { id: name.slice(0, -'_InRelease'.length), timestamp: Math.floor(Date.parse(date) / 1000) || 0 };
    }),
  );
}

/** As GVariant text of type `aa{sv}`. Compat: rpm-ostree's `rpmmd-repos`. */
export function formatReleases(releases: readonly Release[]): string {
  const items = releases.map(
    (release) => `{'id': <${formatVariantString(release.id)}>, 'timestamp': <uint64 ${release.timestamp}>}`,
  );
  return `@aa{sv} [${items.join(', ')}]`;
}
