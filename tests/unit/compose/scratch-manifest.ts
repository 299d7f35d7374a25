// A folder with manifests for one test, removed when the test is over.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { readManifest } from '../../../src/compose/manifest-file.ts';
import type { Manifest } from '../../../src/model/manifest.ts';

export const minimalSources =
  'sources: [{id: d, uris: http://h/, suites: trixie, components: main, signed-by: /k.gpg}]\n';

/** Writes files by name and returns their folder. */
export function makeFolder(context: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  context.after(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Reads `main.yaml` among the given files, for amd64. */
export async function read(context: TestContext, files: Readonly<Record<string, string>>): Promise<Manifest> {
  return readManifest(join(makeFolder(context, files), 'main.yaml'), 'amd64');
}
