// A directory tree as a value: every path stays inside it, and no link is ever followed out of it.
// Nothing else opens paths inside a tree.

import type { Stats } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  lstat,
  lutimes,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { Failure } from '../base/failure.ts';

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'device';
}

export interface EntryStatus {
  readonly kind: Entry['kind'];
  /** Permission bits, without the type. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
}

const maxLinks = 40;

export class Root {
  readonly path: string;

  constructor(path: string) {
    this.path = path === '/' ? '' : path;
  }

  /**
   * The real path of an entry. Links in parent directories are followed as if this directory were `/`; the last
   * component is not followed. Throws `bad-tree` for `..` and for link loops.
   */
  async resolve(path: string): Promise<string> {
    const parts = splitPath(path);
    const last = parts.pop();
    const parent = await this.#walk(parts, 0);
    return last === undefined ? this.path || '/' : `${this.path}${parent}/${last}`;
  }

  /** As `resolve`, but follows the last component too. */
  async resolveFully(path: string): Promise<string> {
    return this.path + (await this.#walk(splitPath(path), 0)) || '/';
  }

  async #walk(parts: readonly string[], linksSeen: number): Promise<string> {
    let at = '';
    for (const [index, part] of parts.entries()) {
      const target = await readLinkIfLink(`${this.path}${at}/${part}`);
      if (target === undefined) {
        at = `${at}/${part}`;
        continue;
      }
      if (linksSeen >= maxLinks) throw new Failure('bad-tree', `cannot follow '/${parts.join('/')}': too many links`);
      const from = target.startsWith('/') ? [] : at.split('/').filter((p) => p !== '');
      return this.#walk([...normalize(from, target), ...parts.slice(index + 1)], linksSeen + 1);
    }
    return at;
  }

  async status(path: string): Promise<EntryStatus | undefined> {
    const stats = await ifThere(lstat(await this.resolve(path)));
    return stats === undefined ? undefined : statusOf(stats);
  }

  async has(path: string): Promise<boolean> {
    return (await this.status(path)) !== undefined;
  }

  /** Entries of a directory, sorted by name; empty when it is not there. */
  async list(path: string): Promise<Entry[]> {
    const directory = await this.resolveFully(path);
    const entries = (await ifThere(readdir(directory, { withFileTypes: true }))) ?? [];
    return entries
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async readText(path: string): Promise<string> {
    return readFile(await this.resolveFully(path), 'utf8');
  }

  async readTextIfThere(path: string): Promise<string | undefined> {
    return ifThere(readFile(await this.resolveFully(path), 'utf8'));
  }

  async readLink(path: string): Promise<string | undefined> {
    return readLinkIfLink(await this.resolve(path));
  }

  /** Writes a new file in place of whatever has the name, so that no hard link is written through. */
  async write(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
    const real = await this.resolve(path);
    await rm(real, { force: true, recursive: false });
    await writeFile(real, content, { mode, flag: 'wx' });
    await chmod(real, mode);
  }

  async makeDirectory(path: string, mode = 0o755): Promise<void> {
    const real = await this.resolveFully(path);
    const made = await mkdir(real, { recursive: true });
    if (made !== undefined) await chmod(real, mode);
  }

  async setOwner(path: string, owner: { readonly uid: number; readonly gid: number }): Promise<void> {
    await chown(await this.resolve(path), owner.uid, owner.gid);
  }

  /** Seconds since 1970, of the entry itself. */
  async setTime(path: string, seconds: number): Promise<void> {
    await lutimes(await this.resolve(path), seconds, seconds);
  }

  async setMode(path: string, mode: number): Promise<void> {
    await chmod(await this.resolve(path), mode);
  }

  async link(path: string, target: string): Promise<void> {
    const real = await this.resolve(path);
    await rm(real, { force: true, recursive: true });
    await symlink(target, real);
  }

  async move(from: string, to: string): Promise<void> {
    await rename(await this.resolve(from), await this.resolve(to));
  }

  /** Moves an entry of this tree to another tree on the same file system. */
  async moveTo(from: string, other: Root, to: string): Promise<void> {
    await rename(await this.resolve(from), await other.resolve(to));
  }

  /** Copies one regular file's content, mode and owner to another tree (extended attributes are not kept). */
  async copyFileTo(from: string, other: Root, to: string): Promise<void> {
    const source = await this.resolve(from);
    const destination = await other.resolve(to);
    const stats = await lstat(source);
    await rm(destination, { force: true });
    await copyFile(source, destination);
    await chown(destination, stats.uid, stats.gid);
    await chmod(destination, stats.mode & 0o7777);
    await lutimes(destination, 0, 0);
  }

  async remove(path: string): Promise<void> {
    await rm(await this.resolve(path), { force: true, recursive: true });
  }

  /** Every entry below a directory, parents before children, links not followed. */
  async *walk(path: string): AsyncGenerator<{ readonly path: string; readonly kind: Entry['kind'] }> {
    for (const entry of await this.list(path)) {
      const child = path === '' ? entry.name : `${path}/${entry.name}`;
      yield { path: child, kind: entry.kind };
      if (entry.kind === 'directory') yield* this.walk(child);
    }
  }
}

function splitPath(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0')) throw new Failure('bad-tree', `cannot use the path '${path}'`);
  return parts;
}

function normalize(from: readonly string[], target: string): string[] {
  const at = [...from];
  for (const part of target.split('/')) {
    if (part === '..') at.pop();
    else if (part !== '' && part !== '.') at.push(part);
  }
  return at;
}

async function readLinkIfLink(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'EINVAL' || code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

/** The value, or undefined when the file is not there. */
async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw thrown;
  }
}

interface TypedEntry {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

function kindOf(entry: TypedEntry): Entry['kind'] {
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isDirectory()) return 'directory';
  if (entry.isFile()) return 'file';
  if (entry.isFIFO()) return 'fifo';
  return entry.isSocket() ? 'socket' : 'device';
}

const statusOf = (stats: Stats): EntryStatus => ({
  kind: kindOf(stats),
  mode: stats.mode & 0o7777,
  uid: stats.uid,
  gid: stats.gid,
  sizeBytes: stats.size,
});
