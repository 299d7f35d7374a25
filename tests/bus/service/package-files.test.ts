// Package files on their way from the shipped command through the daemon: whose they are, and when they are opened.

import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import { ourNames } from '../../../src/contract/names.ts';
import type { Asker } from '../../../src/model/job.ts';
import { copyBrought } from '../../../src/system/brought-file.ts';
import { buildPrograms, startProgram } from '../../support/program.ts';
import type { Script } from '../../support/scripted-host.ts';
import { osPath, type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

before(buildPrograms);

const nobody = async (): Promise<Asker> => {
  throw new Failure('internal', 'nobody is named');
};

/** Does with the first file what the engine does: copies it. */
const copying =
  (to: string): Script =>
  async (request, { findAsker = nobody, signal }) => {
    const [file] = request.kind === 'update' ? request.addFiles : [];
    if (file !== undefined) await copyBrought(file, to, { findAsker, maxBytes: 1000, signal });
    return { kind: 'unchanged' };
  };

async function say(daemon: ServedDaemon, ...words: readonly string[]): Promise<readonly [number | null, string]> {
  await using program = startProgram('bin/apt-ostree', [...words, '--door=remote'], daemon.bus.env);
  return [await program.ended, program.said()];
}

test('the daemon reads the file that the command has open, whatever lies at its path by then', async () => {
  await using daemon = await serveDaemon();
  const { directory } = daemon.bus;
  const path = join(directory, 'x.deb');
  await writeFile(path, 'content');
  const copy = copying(join(directory, 'copy'));
  daemon.host.script = async (request, job) => {
    await writeFile(`${path}.new`, 'another file by now');
    await rename(`${path}.new`, path);
    return copy(request, job);
  };
  const [status, text] = await say(daemon, 'install', path, 'htop');
  assert.equal(status, 0, text);
  assert.equal(await readFile(join(directory, 'copy'), 'utf8'), 'content');
  const [request] = daemon.host.begun;
  assert.ok(request?.kind === 'update');
  assert.deepEqual([request.add, request.addFiles.map(({ name }) => name)], [['htop'], [path]]);
});

test('a file that grows beyond the limit is refused through the daemon, in its words', async () => {
  await using daemon = await serveDaemon();
  const path = join(daemon.bus.directory, 'large.deb');
  await writeFile(path, 'x'.repeat(1001));
  daemon.host.script = copying(join(daemon.bus.directory, 'copy'));
  const [status, text] = await say(daemon, 'install', path);
  assert.equal(status, 1);
  assert.match(text, /error: cannot read '.*large\.deb': larger than 1000 bytes/);
});

test('what the command cannot open is said before the daemon hears of it', async () => {
  await using daemon = await serveDaemon();
  const folder = join(daemon.bus.directory, 'folder.deb');
  await mkdir(folder);
  const rows = [
    [join(daemon.bus.directory, 'none.deb'), /error: cannot read '.*none\.deb': no such file\n/],
    [folder, /error: cannot read '.*folder\.deb': not a regular file\n/],
    ['./tool_1.0.dsc', /error: cannot install '\.\/tool_1\.0\.dsc': a source package\nhint: build it first/],
    ['https://example.org/x.deb', /error: cannot install '.*': this version does not fetch package files\n/],
  ] as const;
  for (const [path, message] of rows) {
    const [status, text] = await say(daemon, 'install', path);
    assert.equal(status, 1);
    assert.match(text, message);
  }
  assert.deepEqual(daemon.host.begun, []);
});

test('somebody who is not allowed learns nothing about a descriptor, whether it is open or not', async () => {
  await using daemon = await serveDaemon();
  const texts: string[] = [];
  for (const descriptor of [0, 999]) {
    const call = ['call', ourNames.bus, osPath, `${ourNames.bus}.OS`];
    const body = ['a{sv}a{sv}', '1', 'x-install-local-packages', 'a(us)', '1', String(descriptor), 'x.deb', '1'];
    const argv = ['busctl', '--system', ...call, 'UpdateDeployment', ...body, 'no-pull-base', 'b', 'true'];
    const refused = await daemon.bus.run(argv, { uid: 65534 }).catch((error: Error) => error.message);
    assert.match(refused, /cannot find out whether org\.aptostree\.dev\.install-local-packages is allowed/);
    texts.push(refused.replace(/1 (0|999) x\.deb/, ''));
  }
  assert.equal(texts[0], texts[1]);
  assert.deepEqual(daemon.host.begun, []);
});

test('the command opens files with the rights of whoever runs it', async () => {
  await using daemon = await serveDaemon();
  const path = join(daemon.bus.directory, 'secret.deb');
  await writeFile(path, 'content');
  await chmod(path, 0o600);
  const argv = ['bin/apt-ostree', 'install', path, '--door=remote'];
  const refused = await daemon.bus.run(argv, { uid: 65534 }).catch((error: Error) => error.message);
  assert.match(refused, /error: cannot read '.*secret\.deb': permission denied/);
  assert.deepEqual(daemon.host.begun, []);
});
