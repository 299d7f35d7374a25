// A signed archive of made packages on the loopback, which can be told to lie.

import { mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ArchiveServer, serveFolder } from './archive-server.ts';
import { formatSources, makeKey, signIndex, writeIndex } from './signed-index.ts';
import { buildTinyDeb, type TinyDeb } from './tiny-deb.ts';

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

/** Makes, signs and serves an archive. */
export async function makeTinyArchive(...packages: readonly TinyDeb[]): Promise<TinyArchive> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-'));
  const www = join(folder, 'www');
  const pool = join(www, 'pool');
  await mkdir(pool, { recursive: true });
  const keys = { owner: await makeKey(folder, 'owner'), stranger: await makeKey(folder, 'stranger') };
  const sign = (by: 'owner' | 'stranger'): Promise<void> => signIndex(www, keys[by]);
  const offer = async (...more: readonly TinyDeb[]): Promise<void> => {
    for (const deb of more) await buildTinyDeb(deb, pool);
    await writeIndex(www);
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
      for (const key of Object.values(keys)) await key[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function flipLastByte(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, size - 1);
  await file.close();
}
