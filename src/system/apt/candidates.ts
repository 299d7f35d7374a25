// The packages that the cached lists offer, with their one-line summaries. Reads the lists themselves, of any age.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareVersions } from '../../base/debian-version.ts';
import type { Package } from '../../model/package.ts';
import { ifThere } from '../files.ts';
import { run } from '../run.ts';

export interface Candidate extends Package {
  readonly summary: string;
  /** Suite of the list that has it. */
  readonly source: string;
  /** The field `Provides` as it stands there. */
  readonly provides?: string;
}

/** The newest version of each package; undefined when there are no lists. */
export async function readCandidates(listsFolder: string): Promise<readonly Candidate[] | undefined> {
  const names = ((await ifThere(readdir(listsFolder))) ?? []).filter((name) => name.endsWith('_Packages')).sort();
  if (names.length === 0) return undefined;
  const found = new Map<string, Candidate>();
  for (const name of names) {
    for (const candidate of parseFields(await readFields(join(listsFolder, name)), suiteOf(name))) {
      const key = `${candidate.name}:${candidate.architecture}`;
      const other = found.get(key);
      if (other === undefined || compareVersions(candidate.version, other.version) > 0) found.set(key, candidate);
    }
  }
  return [...found.values()];
}

/** Five fields of a list of some fifty megabytes; a program of the machine reads it ten times faster than we would. */
async function readFields(path: string): Promise<string> {
  const fields = ['-h', '-E', '^(Package|Version|Architecture|Description|Provides): ', '--', path];
  return (await run({ program: 'grep', args: fields }, { okExitCodes: [1] })).stdout;
}

/** `HOST_PATH_dists_SUITE_COMPONENT_binary-ARCH_Packages`, as apt names its lists. */
export function suiteOf(fileName: string): string {
  const path = /_dists_(.+)_binary-[^_]+_Packages$/.exec(fileName)?.[1];
  return path?.split('_').slice(0, -1).join('/') ?? fileName.replace(/_Packages$/, '');
}

/** Lines `Field: value`, where `Package` begins a new package. */
export function parseFields(text: string, source: string): readonly Candidate[] {
  const candidates: Candidate[] = [];
  let fields = new Map<string, string>();
  const finish = (): void => {
    const [name, version, architecture] = ['Package', 'Version', 'Architecture'].map((field) => fields.get(field));
    if (name === undefined || version === undefined || architecture === undefined) return;
    const provides = fields.get('Provides');
    const summary = fields.get('Description') ?? '';
    candidates.push({ name, version, architecture, summary, source, ...(provides === undefined ? {} : { provides }) });
  };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(': ');
    if (colon < 0) continue;
    if (line.startsWith('Package: ')) {
      finish();
      fields = new Map();
    }
    fields.set(line.slice(0, colon), line.slice(colon + 2));
  }
  finish();
  return candidates;
}
