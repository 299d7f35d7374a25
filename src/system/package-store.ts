// Our store of local package files: each under its SHA-256, so that it is the same file at every later change.

import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import type { LocalPackage } from '../model/origin.ts';
import { packageId } from '../model/package.ts';
import { parsePackageRequest } from '../model/package-request.ts';
import type { BroughtFile } from '../model/request.ts';
import { sha256OfFile } from './apt/fetch.ts';
import { type CopyOptions, copyBrought } from './brought-file.ts';
import { readPackageFile } from './deb-file.ts';
import { exists } from './files.ts';

/** Path of a stored package file. */
export const storedPath = (store: string, file: Pick<LocalPackage, 'sha256'>): string =>
  join(store, `${file.sha256}.deb`);

/** Copies a package file into the store. The copy is hashed and read, never the original, which may still change. */
export async function storePackage(store: string, path: string): Promise<LocalPackage> {
  await makeStore(store);
  const copy = join(store, `.incoming-${process.pid}.deb`);
  await copyFile(path, copy);
  return keep(store, copy);
}

/** Stores every `.deb` of a directory, in the order of their names. */
export async function storeDirectory(store: string, directory: string): Promise<LocalPackage[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.deb')).sort();
  const files: LocalPackage[] = [];
  for (const name of names) files.push(await storePackage(store, join(directory, name)));
  return files;
}

export interface Bringing extends Omit<CopyOptions, 'maxBytes'> {
  readonly store: string;
  /** Private directory on the file system of the store, where the copy is looked at. */
  readonly workspace: string;
}

/** The largest package of Debian has 1.3 GB. */
const maxBytes = 4 * 1024 ** 3;

/** Copies a package file that another process has open into the store; `bad-usage` when it is none. */
export async function storeBrought(file: BroughtFile, bringing: Bringing): Promise<LocalPackage> {
  const { store, workspace } = bringing;
  await makeStore(store);
  const copy = join(workspace, 'incoming.deb');
  try {
    await copyBrought(file, copy, { ...bringing, maxBytes });
    return await keep(store, copy);
  } catch (error) {
    await rm(copy, { force: true });
    throw error instanceof Failure && error.code === 'cannot-fetch' ? notAPackage(file, error) : error;
  }
}

const notAPackage = (file: BroughtFile, cause: Failure): Failure =>
  new Failure('bad-usage', `cannot install ${quoteForMessage(file.name)}: not a Debian package`, {
    hint: 'name a binary package, a file that ends in .deb',
    cause,
  });

const makeStore = (store: string): Promise<unknown> => mkdir(store, { recursive: true, mode: 0o700 });

async function keep(store: string, copy: string): Promise<LocalPackage> {
  const contents = await readPackageFile(copy);
  // Safety: what the file says about itself is written into origins and shown to people.
  parsePackageRequest(`${contents.name}:${contents.architecture}`);
  parsePackageRequest(`${contents.name}=${contents.version}`);
  const file = { sha256: await sha256OfFile(copy), id: packageId(contents) };
  await rename(copy, storedPath(store, file));
  return file;
}

/** Throws `not-found` for a file that is gone, `bad-tree` for one that is not the one that was stored. */
export async function checkStored(store: string, files: readonly LocalPackage[]): Promise<void> {
  for (const file of files) {
    const path = storedPath(store, file);
    const name = file.id.split('_')[0] ?? file.id;
    const hint = `run 'apt-ostree uninstall ${name} --install ./FILE.deb' to give the file again`;
    if (!(await exists(path))) {
      throw new Failure('not-found', `cannot install local package '${file.id}': its file is no longer stored`, {
        hint,
      });
    }
    if ((await sha256OfFile(path)) !== file.sha256) {
      throw new Failure('bad-tree', `cannot install local package '${file.id}': the stored file was altered`, { hint });
    }
  }
}

/** What stored files take together. */
export async function storedBytes(store: string, files: readonly LocalPackage[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(storedPath(store, file))).size));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Removes every stored file but these. */
export async function dropOtherPackages(store: string, kept: readonly LocalPackage[]): Promise<void> {
  const names = new Set(kept.map((file) => `${file.sha256}.deb`));
  for (const name of await readdir(store).catch(() => [])) {
    if (!names.has(name)) await rm(join(store, name), { force: true });
  }
}
