// apt sources: the `*.sources` files beside a manifest, and the choice among all sources by id.

import { dirname, isAbsolute, join } from 'node:path';
import { findField, parseStanzas, type Stanza } from '../base/deb822.ts';
import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import type { Manifest } from '../model/manifest.ts';
import type { AptSource } from '../model/tree-spec.ts';
import { listInputs, readInput } from '../system/inputs.ts';

const largestBytes = 1024 * 1024;

/**
 * The sources that a manifest uses: those named by `repos`, else its own inline ones, else all enabled ones in the files
 * beside it. The configuration of the build host is never used.
 */
export async function chooseSources(manifest: Manifest, directories: readonly string[]): Promise<readonly AptSource[]> {
  const { repos, sources } = manifest;
  if (repos.length === 0 && sources.length > 0) return sources;
  const found = new Map(sources.map((source) => [source.id, { source, enabled: true }]));
  for (const directory of directories) {
    for (const beside of await readSourceFiles(directory)) {
      if (!found.has(beside.source.id)) found.set(beside.source.id, beside);
    }
  }
  if (repos.length === 0) return [...found.values()].filter((item) => item.enabled).map((item) => item.source);
  return [...new Set(repos)].map((id) => {
    const item = found.get(id);
    if (item !== undefined) return item.source;
    throw new Failure('bad-usage', `cannot find source ${quoteForMessage(id)}`, {
      hint: `define it under 'sources' or in a file ${id}.sources beside the manifest`,
    });
  });
}

interface SourceBeside {
  readonly source: AptSource;
  readonly enabled: boolean;
}

async function readSourceFiles(directory: string): Promise<readonly SourceBeside[]> {
  const found: SourceBeside[] = [];
  for (const name of await listInputs(directory, '.sources')) {
    const path = join(directory, name);
    const { content } = await readInput(path, largestBytes);
    const stanzas = parseStanzas(new TextDecoder().decode(content));
    found.push(...stanzas.map((stanza) => ({ source: sourceOf(stanza, path), enabled: isEnabled(stanza) })));
  }
  return found;
}

const isEnabled = (stanza: Stanza): boolean => !/^(no|false|0|off)$/i.test(findField(stanza, 'Enabled') ?? 'yes');

function sourceOf(stanza: Stanza, path: string): AptSource {
  const words = (name: string): readonly string[] =>
    (findField(stanza, name) ?? '').split(/\s+/).filter((w) => w !== '');
  const signedBy = findField(stanza, 'Signed-By');
  if (signedBy === undefined) {
    throw new Failure('bad-usage', `cannot use a source in ${quoteForMessage(path)}: no Signed-By`);
  }
  return {
    id: findField(stanza, 'X-Repolib-ID') ?? path.replace(/^.*\//, '').replace(/\.sources$/, ''),
    types: words('Types'),
    uris: words('URIs'),
    suites: words('Suites'),
    components: words('Components'),
    architectures: words('Architectures'),
    signedBy: locateKey(signedBy, path),
  };
}

/** A keyring beside the file that names it as an absolute path; an inline key stays as it is. */
export function locateKey(signedBy: string, mentionedIn: string): string {
  if (signedBy.includes('-----BEGIN PGP') || isAbsolute(signedBy)) return signedBy;
  return join(dirname(mentionedIn), signedBy);
}
