// Every apt source of an /etc/apt with what is known about it (sources.list(5)), one entry for each suite and type.

import { parseStanzas, type Stanza } from '../../base/deb822.ts';
import { Failure } from '../../base/failure.ts';
import type { AptSource } from '../../model/question.ts';
import { idsOf, isEnabled, readSourceFiles, type SourceFile } from './sources.ts';

/** In apt's order. The id of sources for source packages ends in `-source`, so that no two have the same. */
export async function describeSources(etcApt: string): Promise<readonly AptSource[]> {
  return (await readSourceFiles(etcApt)).flatMap(describeFile);
}

function describeFile({ name, text }: SourceFile): readonly AptSource[] {
  const stem = name.replace(/\.(sources|list)$/, '');
  if (!name.endsWith('.sources')) return text.split('\n').flatMap((line) => describeLine(line, stem));
  try {
    return parseStanzas(text).flatMap((stanza) => describeStanza(stanza, stem));
  } catch (cause) {
    throw new Failure('bad-usage', `cannot read the apt source '${name}'`, { cause });
  }
}

const words = (text = ''): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

function describeStanza(stanza: Stanza, stem: string): readonly AptSource[] {
  const suites = words(stanza.get('Suites'));
  const [uris, components] = ['URIs', 'Components'].map((field) => words(stanza.get(field)).join(' '));
  return words(stanza.get('Types')).flatMap((type) =>
    idsOf(stanza, stem).map((id, index) => {
      const place = [uris, suites[index], components].filter((text) => text).join(' ');
      const description = stanza.get('X-Repolib-Name') ?? place;
      return describe({ id, description, type, suite: suites[index] ?? '', isEnabled: isEnabled(stanza) });
    }),
  );
}

function describeLine(line: string, stem: string): readonly AptSource[] {
  const [, type, description, suite] = /^\s*(deb|deb-src)\s+(?:\[[^\]]*\]\s+)?(\S+\s+(\S+)[^#]*)/.exec(line) ?? [];
  if (type === undefined || description === undefined || suite === undefined) return [];
  return [describe({ id: `${stem}/${suite}`, description: description.trim(), type, suite, isEnabled: true })];
}

interface Parts extends Pick<AptSource, 'id' | 'description' | 'isEnabled'> {
  readonly type: string;
  readonly suite: string;
}

function describe({ id, description, type, suite, isEnabled: isUsed }: Parts): AptSource {
  const isSource = type === 'deb-src';
  return {
    id: isSource ? `${id}-source` : id,
    description,
    isEnabled: isUsed,
    isSource,
    isDebug: suite.endsWith('-debug'),
  };
}
