import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { describeSources } from '../../../../src/system/apt/described-sources.ts';
import { listSources } from '../../../../src/system/apt/sources.ts';

const debian = `Types: deb deb-src
URIs: http://deb.debian.org/debian
Suites: trixie trixie-updates
Components: main contrib

Types: deb
URIs: http://deb.debian.org/debian-debug
Suites: trixie-debug
Components: main
Enabled: no
X-Repolib-ID: symbols
X-Repolib-Name: Debug symbols
`;
const oneLine = `# deb http://old stable main
deb [arch=amd64] http://host/apt stable main extra # ours
deb-src http://host/apt stable main
`;

test('every suite and type of a source is told on its own, also when it is switched off', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sources-'));
  await mkdir(join(folder, 'sources.list.d'));
  await writeFile(join(folder, 'sources.list.d/debian.sources'), debian);
  await writeFile(join(folder, 'sources.list.d/host.list'), oneLine);
  const found = await describeSources(folder);
  const enabled = await listSources(folder);
  await rm(folder, { recursive: true });
  const plain = { isEnabled: true, isSource: false, isDebug: false };
  const at = 'http://deb.debian.org/debian';
  assert.deepEqual(found, [
    { ...plain, id: 'debian/trixie', description: `${at} trixie main contrib` },
    { ...plain, id: 'debian/trixie-updates', description: `${at} trixie-updates main contrib` },
    { ...plain, id: 'debian/trixie-source', description: `${at} trixie main contrib`, isSource: true },
    { ...plain, id: 'debian/trixie-updates-source', description: `${at} trixie-updates main contrib`, isSource: true },
    { id: 'symbols', description: 'Debug symbols', isEnabled: false, isSource: false, isDebug: true },
    { ...plain, id: 'host/stable', description: 'http://host/apt stable main extra' },
    { ...plain, id: 'host/stable-source', description: 'http://host/apt stable main', isSource: true },
  ]);
  const inUse = found.filter((source) => source.isEnabled && !source.isSource).map(({ id }) => id);
  assert.deepEqual(inUse, enabled);
});
