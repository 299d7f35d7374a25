// The index of an archive, the keys that sign it, and the sources that trust them.

import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const run = async (program: string, args: readonly string[], cwd?: string): Promise<string> =>
  (await execute(program, [...args], { cwd, maxBuffer: 64 * 1024 * 1024 })).stdout;

export const suite = 'trixie';

const distOf = (www: string): string => join(www, 'dists', suite);

/** Indexes the packages in `pool`; unsigned until `signIndex`. */
export async function writeIndex(www: string): Promise<void> {
  const dist = distOf(www);
  await mkdir(join(dist, 'main/binary-amd64'), { recursive: true });
  await writeFile(join(dist, 'main/binary-amd64/Packages'), await run('apt-ftparchive', ['packages', 'pool'], www));
  await rm(join(dist, 'InRelease'), { force: true });
  const fields = { Suite: suite, Codename: suite, Architectures: 'amd64', Components: 'main' };
  const options = Object.entries(fields).map(([key, value]) => `-oAPT::FTPArchive::Release::${key}=${value}`);
  const text = await run('apt-ftparchive', [...options, 'release', dist]);
  await writeFile(join(dist, 'Release'), text);
}

export async function signIndex(www: string, { gpg }: Key): Promise<void> {
  await gpg('--clearsign', '--output', join(distOf(www), 'InRelease'), join(distOf(www), 'Release'));
}

/** Disposing ends the agent that gpg started for it. */
export interface Key extends AsyncDisposable {
  readonly publicKey: string;
  readonly gpg: (...words: readonly string[]) => Promise<string>;
}

export async function makeKey(folder: string, name: string): Promise<Key> {
  const home = join(folder, name);
  const options = ['--homedir', home, '--batch', '--quiet', '--yes', '--passphrase', '', '--pinentry-mode', 'loopback'];
  const gpg = (...words: readonly string[]): Promise<string> => run('gpg', [...options, ...words]);
  await mkdir(home, { mode: 0o700 });
  await gpg('--quick-generate-key', `${name}@example.org`, 'rsa2048', 'sign', '1d');
  return {
    publicKey: await gpg('--armor', '--export', `${name}@example.org`),
    gpg,
    [Symbol.asyncDispose]: async () => {
      await run('gpgconf', ['--homedir', home, '--kill', 'all']);
    },
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
