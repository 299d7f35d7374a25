// What a real sysroot answers about its apt sources and about what the cached lists have.

import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { answer } from '../../src/engine/questions.ts';
import { sysrootLayout } from '../../src/model/layout.ts';
import { listsDirectory } from '../../src/system/apt/setup.ts';
import { readDeployedTrees } from '../../src/system/ostree/sysroot.ts';
import { makeScratchSysroot } from '../support/scratch-sysroot.ts';

const osname = 'debian';

test('the sources are those in the /etc of the deployment', async () => {
  await using scratch = await makeScratchSysroot();
  await scratch.deploy(await scratch.commit({ version: '1' }));
  assert.deepEqual(await answer(scratch.path, 'sources', { osname }), []);
  const [tree] = await readDeployedTrees(scratch.path);
  const folder = join(tree?.path ?? '', 'etc/apt');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'sources.list'), 'deb http://host/debian trixie main\n');
  const [source] = await answer(scratch.path, 'sources', { osname });
  assert.deepEqual([source?.id, source?.description], ['sources/trixie', 'http://host/debian trixie main']);
});

test('packages of the lists are found by exact name and by what they provide; without lists that is said', async () => {
  await using scratch = await makeScratchSysroot();
  await scratch.deploy(await scratch.commit({ version: '1' }));
  const ask = { osname, names: ['editor'] };
  await assert.rejects(answer(scratch.path, 'offered', ask), { code: 'cannot-fetch' });
  const lists = listsDirectory(join(scratch.path, sysrootLayout.cache));
  await mkdir(lists, { recursive: true });
  const stanza = (name: string, provides = '') =>
    `Package: ${name}\nVersion: 1-2\nArchitecture: all\n${provides}Description: small\n\n`;
  const text = stanza('nano', 'Provides: editor\n') + stanza('editor') + stanza('editor-doc');
  await writeFile(join(lists, 'host_dists_trixie_main_binary-amd64_Packages'), text);
  const plain = { version: '1-2', architecture: 'all', summary: 'small', source: 'trixie' };
  assert.deepEqual(await answer(scratch.path, 'offered', ask), [{ ...plain, name: 'editor' }]);
  const providers = await answer(scratch.path, 'providers', ask);
  assert.deepEqual(providers, [
    { ...plain, name: 'nano' },
    { ...plain, name: 'editor' },
  ]);
});
