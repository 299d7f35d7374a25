// A signed archive of made packages on the loopback, which can be told to lie.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ArchiveServer, serveFolder } from './archive-server.ts';
import { buildTinyDeb, type TinyDeb } from './tiny-deb.ts';

const execute = promisify(execFile);
const run = async (program: string, args: readonly string[], cwd?: string): Promise<string> =>
  (await execute(program, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 })).stdout;

export interface TinyArchive extends AsyncDisposable {
  readonly server: ArchiveServer;
  /** The text of a `.sources` file that trusts this archive alone. */
  readonly sources: string;
  readonly publicKey: string;
  /** Adds packages and signs the new index. */
  offer(...packages: readonly TinyDeb[]): Promise<void>;
  /** Signs the index with the archive's key, or with one that nobody trusts. */
  sign(by: 'owner' | 'stranger'): Promise<void>;
  /** Changes one byte of the package's file, so that its size stays and its hash does not; doing it again mends it. */
  alter(name: string): Promise<void>;
}

const suite = 'trixie';

/** Makes, signs and serves an archive. */
export async function makeTinyArchive(...packages: readonly TinyDeb[]): Promise<TinyArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  const www = join(folder, 'www');
  const pool = join(www, 'pool');
  const dist = join(www, 'dists', suite);
  for (const path of [pool, join(dist, 'main/binary-amd64')]) await mkdir(path, { recursive: true });
  const keys = { owner: await makeKey(folder, 'owner'), stranger: await makeKey(folder, 'stranger') };
  const sign = async (by: 'owner' | 'stranger'): Promise<void> => {
    const release = join(dist, 'Release');
    await keys[by].gpg('--clearsign', '--output', join(dist, 'InRelease'), release);
  };
  const offer = async (...more: readonly TinyDeb[]): Promise<void> => {
    for (const deb of more) await buildTinyDeb(deb, pool);
    await writeIndex(www, dist);
    await sign('owner');
  };
  await offer(...packages);
  const server = await serveFolder(www);
  return {
    server,
    sources: formatSources(`http://127.0.0.1:${server.port}/`, keys.owner.publicKey),
    publicKey: keys.owner.publicKey,
    offer,
    sign,
    alter: async (name) => {
      const file = (await readdir(pool)).find((entry) => entry.startsWith(`${name}_`)) ?? name;
      await flipLastByte(join(pool, file));
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      for (const key of Object.values(keys)) await key.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function writeIndex(www: string, dist: string): Promise<void> {
  await writeFile(join(dist, 'main/binary-amd64/Packages'), await run('apt-ftparchive', ['packages', 'pool'], www));
  await rm(join(dist, 'InRelease'), { force: true });
  const fields = { Suite: suite, Codename: suite, Architectures: 'amd64', Components: 'main' };
  const options = Object.entries(fields).map(([key, value]) => `-oAPT::FTPArchive::Release::${key}=${value}`);
  const text = await run('apt-ftparchive', [...options, 'release', dist]);
  await writeFile(join(dist, 'Release'), text);
}

interface Key {
  readonly publicKey: string;
  readonly gpg: (...words: readonly string[]) => Promise<string>;
  readonly end: () => Promise<unknown>;
}

async function makeKey(folder: string, name: string): Promise<Key> {
  const home = join(folder, name);
  const options = ['--homedir', home, '--batch', '--quiet', '--yes', '--passphrase', '', '--pinentry-mode', 'loopback'];
  const gpg = (...words: readonly string[]): Promise<string> => run('gpg', [...options, ...words]);
  await mkdir(home, { mode: 0o700 });
  await gpg('--quick-generate-key', `${name}@example.org`, 'rsa2048', 'sign', '1d');
  return {
    publicKey: await gpg('--armor', '--export', `${name}@example.org`),
    gpg,
    end: () => run('gpgconf', ['--homedir', home, '--kill', 'all']),
  };
}

/** Deb822 sources with the key inside (sources.list(5), `Signed-By`). */
export function formatSources(uri: string, publicKey: string): string {
  const key = publicKey
    .trim()
    .split('\n')
    .map((line) => ` ${line === '' ? '.' : line}`);
  return ['Types: deb', `URIs: ${uri}`, `Suites: ${suite}`, 'Components: main', 'Signed-By:', ...key, ''].join('\n');
}

async function flipLastByte(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, size - 1);
  await file.close();
}
