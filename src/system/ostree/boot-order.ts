// A new order of the boot entries where `ostree admin set-default` is missing (before 2023.6; Debian 12 has 2022.7).
// It does what libostree does: the other set of entries and links is written beside the current one, then one link
// is renamed.

import { mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { run } from '../run.ts';

/** Moves the entry at `index` to the front; the others keep their order behind it. Call with the lock held. */
export async function moveEntryFirst(sysroot: string, index: number): Promise<void> {
  const current = await currentBootVersion(sysroot);
  const next = current === 0 ? 1 : 0;
  const entries = await readEntries(join(sysroot, `boot/loader.${current}/entries`));
  const ordered = reorderEntries(entries.ours, { current, next, index });
  await writeBootLinks(sysroot, { current, next }, ordered);
  await writeEntries(join(sysroot, `boot/loader.${next}`), [...entries.others, ...ordered]);
  await flush(sysroot);
  await replaceLink(join(sysroot, 'boot/loader'), `loader.${next}`);
  await flush(sysroot);
}

/** Makes what was written to the repository's and the boot file system durable; sync(1) calls syncfs(2). */
export async function flush(sysroot: string): Promise<void> {
  await run({ program: 'sync', args: ['-f', '--', join(sysroot, 'ostree/repo'), join(sysroot, 'boot')] });
}

async function currentBootVersion(sysroot: string): Promise<0 | 1> {
  const target = await readlink(join(sysroot, 'boot/loader'));
  if (target === 'loader.0') return 0;
  if (target === 'loader.1') return 1;
  throw new Failure('not-ostree', `cannot understand '${join(sysroot, 'boot/loader')}': it points to '${target}'`);
}

interface EntryFile {
  readonly name: string;
  readonly text: string;
}

/** Ours in boot order; other systems' as they are. */
async function readEntries(
  folder: string,
): Promise<{ readonly ours: readonly string[]; readonly others: readonly EntryFile[] }> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })),
  );
  const ours = files.filter(({ name }) => isOstreeEntry(name)).map(({ text }) => text);
  return {
    ours: ours.sort((a, b) => versionOf(b) - versionOf(a)),
    others: files.filter(({ name }) => !isOstreeEntry(name)),
  };
}

async function writeEntries(folder: string, entries: readonly EntryFile[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'entries'), { recursive: true });
  for (const { name, text } of entries) await writeFile(join(folder, 'entries', name), text);
}

const isOstreeEntry = (name: string): boolean => name.startsWith('ostree-') && name.endsWith('.conf');

const versionOf = (text: string): number => Number(/^version\s+(\d+)/m.exec(text)?.[1] ?? 0);

interface Versions {
  readonly current: number;
  readonly next: number;
}

export interface Reordered extends EntryFile {
  /** `OSNAME/BOOT-CHECKSUM/SERIAL`, the place of its link below `ostree/boot.N`, before and after. */
  readonly from: string;
  readonly to: string;
}

/**
 * The new entries: `version` counts down in the new order, titles and serials count up. Serials must, per boot checksum:
 * ostree leaves the entries alone when the next deployment needs none of them changed, and only points serial 0 to it.
 */
export function reorderEntries(texts: readonly string[], move: Versions & { readonly index: number }): Reordered[] {
  const chosen = texts[move.index];
  if (chosen === undefined) throw new Failure('not-found', `cannot find the deployment with index ${move.index}`);
  const ordered = [chosen, ...texts.filter((_, i) => i !== move.index)];
  const serials = new Map<string, number>();
  return ordered.map((text, i) => {
    const { osname = '', checksum = '', serial = '' } = linkPattern.exec(text)?.groups ?? {};
    if (osname === '') throw new Failure('not-ostree', `cannot understand a boot entry: '${text.split('\n')[0]}'`);
    const next = serials.get(checksum) ?? 0;
    serials.set(checksum, next + 1);
    const version = ordered.length - i;
    const to = `${osname}/${checksum}/${next}`;
    const moved = text
      .replace(linkPattern, `ostree=/ostree/boot.${move.next}/${to}`)
      .replace(/^version\s+\d+/m, `version ${version}`)
      .replace(/^(title\s.*)\(ostree:\d+\)/m, `$1(ostree:${i})`);
    return { name: `ostree-${version}-${osname}.conf`, text: moved, from: `${osname}/${checksum}/${serial}`, to };
  });
}

const linkPattern = /ostree=\/ostree\/boot\.[01]\/(?<osname>[^/\s]+)\/(?<checksum>[^/\s]+)\/(?<serial>\d+)/;

/** `ostree/boot.N` → `ostree/boot.N.M`, a folder of links from boot checksums and serials to deployments. */
async function writeBootLinks(
  sysroot: string,
  { current, next }: Versions,
  entries: readonly Reordered[],
): Promise<void> {
  const folder = join(sysroot, 'ostree');
  const target = `boot.${next}.1`;
  await rm(join(folder, target), { recursive: true, force: true });
  for (const { from, to } of entries) {
    await mkdir(dirname(join(folder, target, to)), { recursive: true });
    await symlink(await readlink(join(folder, `boot.${current}`, from)), join(folder, target, to));
  }
  await replaceLink(join(folder, `boot.${next}`), target);
}

async function replaceLink(path: string, target: string): Promise<void> {
  await rm(`${path}.new`, { force: true });
  await symlink(target, `${path}.new`);
  await rename(`${path}.new`, path);
}
