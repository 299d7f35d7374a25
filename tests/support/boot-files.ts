// Reads a disk image as a boot loader does: newest entry, its kernel, initramfs and arguments; no journal, no mount.

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface BootEntry {
  readonly title: string;
  readonly version: string;
  readonly options: string;
  readonly linux: string;
  readonly initrd: string;
}

/** `key value` lines of the Boot Loader Specification; ostree's paths are relative to `/boot`. */
export function parseBootEntry(text: string): BootEntry {
  const values = new Map(
    text.split('\n').map((line) => {
      const [key = ''] = line.split(/\s/, 1);
      return [key, line.slice(key.length).trim()] as const;
    }),
  );
  const [title = '', version = '', options = '', linux = '', initrd = ''] = [
    'title',
    'version',
    'options',
    'linux',
    'initrd',
  ].map((key) => values.get(key) ?? '');
  return { title, version, options, linux, initrd };
}

/** The order of a boot menu: highest version first (Boot Loader Specification; ostree numbers its entries so). */
export const sortBootEntries = (entries: readonly BootEntry[]): readonly BootEntry[] =>
  [...entries].sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));

/** `debugfs` reads the raw file system and never opens it for writing without `-w`. */
async function debugfs(image: string, request: string): Promise<string> {
  const { stdout } = await execute('debugfs', ['-R', request, image], { maxBuffer: 1024 * 1024 });
  return stdout;
}

/** All boot entries of an image, the one a boot loader starts first. */
export async function readBootEntries(image: string): Promise<readonly BootEntry[]> {
  const listing = await debugfs(image, 'ls -p /boot/loader/entries');
  const names = listing.split('\n').flatMap((line) => /\/([^/]+\.conf)\/\d*\/?$/.exec(line)?.[1] ?? []);
  const texts = await Promise.all(names.map((name) => debugfs(image, `cat /boot/loader/entries/${name}`)));
  return sortBootEntries(texts.map(parseBootEntry));
}

export interface BootFiles {
  readonly entry: BootEntry;
  readonly kernel: string;
  readonly initramfs: string;
}

/** Copies kernel and initramfs of the first entry to a folder. */
export async function readBootFiles(image: string, folder: string): Promise<BootFiles> {
  const [entry] = await readBootEntries(image);
  if (!entry) throw new Error(`${image} has no boot entry`);
  const kernel = join(folder, 'vmlinuz');
  const initramfs = join(folder, 'initramfs.img');
  await debugfs(image, `dump /boot${entry.linux} ${kernel}`);
  await debugfs(image, `dump /boot${entry.initrd} ${initramfs}`);
  if ((await readFile(initramfs)).length === 0) throw new Error(`${image} has no ${entry.initrd}`);
  return { entry, kernel, initramfs };
}
