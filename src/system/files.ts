// Files of the machine itself, outside any tree: "read if there", atomic writes.

import { access, mkdir, open, readFile, rename, rm, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The value, or undefined when the file or a folder on the way to it does not exist. */
export async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Content of a text file; undefined when there is none. */
export const readTextIfThere = (path: string): Promise<string | undefined> => ifThere(readFile(path, 'utf8'));

/** Replaces a file in one step; after a power cut it has the old or the new content. Missing folders are made. */
export async function writeAtomically(path: string, content: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

/** Removes a folder of ours with what is in it; one that is not there is no error. */
export const removeFolder = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

/** Whether something lies at this path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Sets the time of a file to the present; an absent one is made. */
export async function touch(path: string): Promise<void> {
  const now = new Date();
  const file = await open(path, 'a');
  await file.close();
  await utimes(path, now, now);
}

/** Makes a folder, and those above it. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
}
