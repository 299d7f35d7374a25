// Which sources an /etc/apt enables, by id (sources.list(5)): `X-Repolib-ID` or the file's name, plus the suite.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from '../../base/canonical-json.ts';
import { parseStanzas, type Stanza } from '../../base/deb822.ts';
import { Failure } from '../../base/failure.ts';
import { ifThere, readTextIfThere } from '../files.ts';

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** `sources.list` and the files beside it, in apt's order. */
export async function readSourceFiles(etcApt: string): Promise<SourceFile[]> {
  const directory = join(etcApt, 'sources.list.d');
  const names = ((await ifThere(readdir(directory))) ?? []).sort();
  const files = [{ name: 'sources.list', text: (await readTextIfThere(join(etcApt, 'sources.list'))) ?? '' }];
  for (const name of names) {
    if (!/\.(sources|list)$/.test(name)) continue;
    files.push({ name, text: (await readTextIfThere(join(directory, name))) ?? '' });
  }
  return files;
}

/** Ids of the enabled sources, in apt's order. */
export async function listSources(etcApt: string): Promise<string[]> {
  const files = await readSourceFiles(etcApt);
  return files.flatMap(({ name, text }) =>
    name.endsWith('.sources') ? stanzaIds(name, text) : oneLineIds(name.slice(0, -'.list'.length), text),
  );
}

/** Another text for other sources: an id says nothing of address, suite, components and key. */
export const fingerprintSources = async (etcApt: string): Promise<string> => fingerprint(await readSourceFiles(etcApt));

function stanzaIds(fileName: string, text: string): string[] {
  const stem = fileName.slice(0, -'.sources'.length);
  try {
    return parseStanzas(text)
      .filter(isEnabled)
      .flatMap((stanza) => idsOf(stanza, stem));
  } catch (cause) {
    throw new Failure('bad-usage', `cannot read the apt source '${fileName}'`, { cause });
  }
}

/** deb822 sources are in use unless they say otherwise. */
export const isEnabled = (stanza: Stanza): boolean => !/^(no|false|0)$/i.test(stanza.get('Enabled') ?? 'yes');

/** One id for each suite. */
export function idsOf(stanza: Stanza, stem: string): string[] {
  const id = stanza.get('X-Repolib-ID') ?? stem;
  const suites = (stanza.get('Suites') ?? '').split(/\s+/).filter((suite) => suite !== '');
  return suites.length > 1 ? suites.map((suite) => `${id}/${suite}`) : [id];
}

/** `deb [options] URI SUITE COMPONENTS` lines. */
function oneLineIds(stem: string, text: string): string[] {
  return text
    .split('\n')
    .map((line) => /^\s*deb\s+(?:\[[^\]]*\]\s+)?\S+\s+(\S+)/.exec(line)?.[1])
    .filter((suite) => suite !== undefined)
    .map((suite) => `${stem}/${suite}`);
}
