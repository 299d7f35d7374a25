// Our store of local package files: each under its SHA-256, so that it is the same file at every later change.

import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalPackage } from '../model/origin.ts';
import { packageId } from '../model/package.ts';
import { sha256OfFile } from './apt/fetch.ts';
import { readPackageFile } from './deb-file.ts';

/** Path of a stored package file. */
export const storedPath = (store: string, file: LocalPackage): string => join(store, `${file.sha256}.deb`);

/** Copies a package file into the store. The copy is hashed and read, never the original, which may still change. */
export async function storePackage(store: string, path: string): Promise<LocalPackage> {
  await mkdir(store, { recursive: true, mode: 0o700 });
  const copy = join(store, `.incoming-${process.pid}.deb`);
  await copyFile(path, copy);
  const file = { sha256: await sha256OfFile(copy), id: packageId(await readPackageFile(copy)) };
  await rename(copy, storedPath(store, file));
  return file;
}

/** Stores every `.deb` of a directory, in the order of their names. */
export async function storeDirectory(store: string, directory: string): Promise<LocalPackage[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.deb')).sort();
  const files: LocalPackage[] = [];
  for (const name of names) files.push(await storePackage(store, join(directory, name)));
  return files;
}
