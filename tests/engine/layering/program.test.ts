// The program itself through the local door: what it prints, how it ends, and Ctrl-C.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { until } from '../../support/layering.ts';
import { formatSources } from '../../support/signed-index.ts';
import { makeTinyArchive } from '../../support/tiny-archive.ts';
import { makeTreeSysroot } from '../../support/tree-sysroot.ts';

const programWord = 'be-the-program';

interface Ended {
  readonly status: unknown;
  readonly out: string;
  readonly err: string;
}

/** This file again as the program, from its sources. */
function start(...words: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [import.meta.filename, programWord, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  return { child, ended: once(child, 'close').then(([status]) => ({ status, ...said })) };
}

if (process.argv[2] === programWord) {
  process.argv.splice(2, 1);
  await import('../../../src/cli/main.ts');
} else {
  const archive = await makeTinyArchive({ name: 'plain', files: { 'usr/share/plain/text': 'plain\n' } });
  after(() => archive[Symbol.asyncDispose]());
  const sysroot = await makeTreeSysroot();
  after(() => sysroot[Symbol.asyncDispose]());
  await sysroot.useSources(archive.sources);
  const where = `--sysroot=${sysroot.path}`;

  test('without network it says what it cannot fetch and what to do, and ends with status 1', async () => {
    await sysroot.useSources(formatSources('http://127.0.0.1:9/', archive.publicKey));
    const before = await sysroot.traces();
    const { status, err } = await start('install', where, 'plain').ended;
    assert.equal(status, 1);
    assert.match(err, /^error: cannot fetch the package lists: .*127\.0\.0\.1/);
    assert.match(err, /check the network and the apt sources, or repeat with '--cache-only'/);
    assert.deepEqual(await sysroot.traces(), before);
    await sysroot.useSources(archive.sources);
  });

  test('Ctrl-C while it fetches ends it soon, with status 1 and nothing left', async () => {
    archive.server.manner = { do: 'stall', paths: /\.deb$/ };
    const before = await sysroot.traces();
    const { child, ended } = start('install', where, 'plain');
    await until('a package is fetched', () => archive.server.asked.some((path) => path.endsWith('.deb')));
    const pressed = Date.now();
    child.kill('SIGINT');
    const { status, out, err } = await ended;
    assert.ok(Date.now() - pressed < 5000);
    assert.deepEqual([status, err], [1, 'error: operation was cancelled\n']);
    assert.match(out, /Caught SIGINT, cancelling transaction/);
    assert.deepEqual(await sysroot.traces(), before);
    archive.server.manner = { do: 'serve' };
  });

  test('then the same command works and says what it did', async () => {
    const { status, out, err } = await start('install', where, 'plain').ended;
    assert.deepEqual([status, err], [0, '']);
    assert.match(out, /Added:\n {2}plain_1\.0_all\n/);
    const shown = await start('status', where).ended;
    assert.match(shown.out, /LayeredPackages: plain/);
  });
}
