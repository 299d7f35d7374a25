// A signed archive with real packages of Debian (downloaded once, then kept) and small ones made by the test.

import { execFile } from 'node:child_process';
import { copyFile, link, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type ArchiveServer, serveFolder } from './archive-server.ts';
import { formatSources, makeKey, signIndex, suite, writeIndex } from './signed-index.ts';
import { buildTinyDeb, type TinyDeb } from './tiny-deb.ts';

const execute = promisify(execFile);
const run = async (program: string, args: readonly string[], cwd?: string): Promise<string> =>
  (await execute(program, [...args], { cwd, maxBuffer: 256 * 1024 * 1024 })).stdout;

export interface RealArchiveOptions {
  /** Names in Debian trixie; what they need and `status` lacks comes along. */
  readonly packages: readonly string[];
  /** The dpkg status file of the tree that will install them. */
  readonly status: string;
  readonly made?: readonly TinyDeb[];
}

export interface RealArchive extends AsyncDisposable {
  readonly server: ArchiveServer;
  readonly publicKey: string;
  /** The text of a `.sources` file that trusts this archive alone, seen from `host`. */
  sources(host: string): string;
}

const kept = resolve('.cache/real-archive');

/** Makes, signs and serves the archive. Needs a Debian mirror the first time. */
export async function makeRealArchive(options: RealArchiveOptions): Promise<RealArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  const pool = join(folder, 'www/pool');
  await mkdir(pool, { recursive: true });
  for (const file of await downloadPackages(folder, options))
    await linkOrCopy(file, join(pool, file.replace(/.*\//, '')));
  for (const made of options.made ?? []) await buildTinyDeb(made, pool);
  await writeIndex(join(folder, 'www'));
  await using key = await makeKey(folder, 'owner');
  await signIndex(join(folder, 'www'), key);
  const { publicKey } = key;
  const server = await serveFolder(join(folder, 'www'));
  return {
    server,
    publicKey,
    sources: (host) => formatSources(`http://${host}:${server.port}/`, publicKey),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const linkOrCopy = (from: string, to: string): Promise<void> => link(from, to).catch(() => copyFile(from, to));

type Apt = (...words: readonly string[]) => Promise<string>;

const archives = join(kept, 'archives');

/** An apt with nothing of this machine's configuration and packages; what it fetches is kept for the next run. */
async function makeApt(folder: string, status: string): Promise<Apt> {
  const state = join(folder, 'apt');
  const lists = join(kept, 'lists');
  for (const path of [state, join(archives, 'partial'), join(lists, 'partial')]) await mkdir(path, { recursive: true });
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const config = {
    'Dir::Etc': state,
    'Dir::Etc::sourcelist': 'sources.list',
    'Dir::State': state,
    'Dir::State::status': join(state, 'status'),
    'Dir::State::lists': lists,
    'Dir::Cache': state,
    'Dir::Cache::archives': archives,
    'APT::Architecture': 'amd64',
    'APT::Install-Recommends': 'false',
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
    'Debug::NoLocking': 'true',
  };
  const lines = Object.entries(config).map(([key, value]) => `${key} "${value}";\n`);
  await writeFile(join(state, 'status'), status);
  await writeFile(
    join(state, 'sources.list'),
    `deb [signed-by=${keyring}] http://deb.debian.org/debian ${suite} main\n`,
  );
  await writeFile(join(state, 'apt.conf'), lines.join(''));
  return (...words) => run('env', [`APT_CONFIG=${join(state, 'apt.conf')}`, 'apt-get', '-q', '--yes', ...words]);
}

/** Lets apt choose and fetch what the packages need beyond `status`; answers the files. */
async function downloadPackages(folder: string, options: RealArchiveOptions): Promise<readonly string[]> {
  if (options.packages.length === 0) return [];
  const apt = await makeApt(folder, options.status);
  await apt('update');
  await apt('install', '--download-only', ...options.packages);
  const planned = await apt('install', '--simulate', ...options.packages);
  const present = await readdir(archives);
  return [...planned.matchAll(/^Inst (\S+) \((\S+) /gm)].map(([, name = '', version = '']) => {
    const found = present.find((file) => decodeURIComponent(file).startsWith(`${name}_${version}_`));
    if (found === undefined) throw new Error(`apt did not download ${name} ${version}`);
    return join(archives, found);
  });
}
