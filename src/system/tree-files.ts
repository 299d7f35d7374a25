// Whole-directory work that must keep owners, capabilities and links: GNU cp, never the language's library.

import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Root } from './root.ts';
import { run } from './run.ts';

/** Copies a file or directory with everything that belongs to it (cp(1), `--archive`). */
export async function copyArchive(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await run({ program: 'cp', args: ['--archive', '--no-target-directory', '--reflink=auto', '--', from, to] });
}

/** Writes a small file of ours in a workspace. */
export async function writeWorkFile(path: string, content: string, mode = 0o644): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true, recursive: true });
  await writeFile(path, content, { mode });
  return path;
}

/** The machine's resolver configuration, following the link that it often is; empty when there is none. */
export async function readMachineFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

export async function isDirectory(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** Moves an entry between two trees, over file systems too; a file equal to the one already there is left alone. */
export async function moveFile(
  from: Root,
  path: string,
  to: { readonly root: Root; readonly path: string },
): Promise<void> {
  const source = await from.resolve(path);
  const destination = await to.root.resolve(to.path);
  if (await isSameFile(source, destination)) return;
  await rm(destination, { force: true, recursive: true });
  await run({ program: 'mv', args: ['--no-target-directory', '--', source, destination] });
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [left, right] = await Promise.all([a, b].map((path) => lstat(path).catch(() => undefined)));
  if (!left?.isFile() || !right?.isFile()) return false;
  if (left.size !== right.size || left.mode !== right.mode || left.uid !== right.uid || left.gid !== right.gid)
    return false;
  return (await readFile(a)).equals(await readFile(b));
}
