// A new order of the boot entries where `ostree admin set-default` is missing (before 2023.6; Debian 12 has 2022.7).
// It does what libostree does: the other set of entries and links is written beside the current one, then one link
// is renamed.

import { cp, mkdir, readdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { run } from '../run.ts';

/** Moves the entry at `index` to the front; the others keep their order behind it. Call with the lock held. */
export async function moveEntryFirst(sysroot: string, index: number): Promise<void> {
  const current = await currentBootVersion(sysroot);
  const next = current === 0 ? 1 : 0;
  await copyBootLinks(sysroot, current, next);
  await writeEntries(sysroot, { current, next, index });
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

/** `ostree/boot.N` → `ostree/boot.N.M`, a folder of links from boot checksums to deployments. */
async function copyBootLinks(sysroot: string, current: number, next: number): Promise<void> {
  const folder = join(sysroot, 'ostree');
  const target = `boot.${next}.1`;
  await rm(join(folder, target), { recursive: true, force: true });
  await cp(join(folder, await readlink(join(folder, `boot.${current}`))), join(folder, target), {
    recursive: true,
    verbatimSymlinks: true,
  });
  await replaceLink(join(folder, `boot.${next}`), target);
}

interface Move {
  readonly current: number;
  readonly next: number;
  readonly index: number;
}

async function writeEntries(sysroot: string, { current, next, index }: Move): Promise<void> {
  const from = join(sysroot, `boot/loader.${current}`);
  const to = join(sysroot, `boot/loader.${next}`);
  const names = await readdir(join(from, 'entries'));
  const texts = await Promise.all(names.map((name) => readFile(join(from, 'entries', name), 'utf8')));
  const ours = texts.filter((_, i) => isOstreeEntry(names[i] ?? '')).sort((a, b) => versionOf(b) - versionOf(a));
  await rm(to, { recursive: true, force: true });
  await mkdir(join(to, 'entries'), { recursive: true });
  for (const [name, text] of reorderEntries(ours, { current, next, index })) {
    await writeFile(join(to, 'entries', name), text);
  }
  for (const [i, name] of names.entries()) {
    if (!isOstreeEntry(name)) await writeFile(join(to, 'entries', name), texts[i] ?? '');
  }
}

const isOstreeEntry = (name: string): boolean => name.startsWith('ostree-') && name.endsWith('.conf');

const versionOf = (text: string): number => Number(/^version\s+(\d+)/m.exec(text)?.[1] ?? 0);

/** The new files, by name: boot versions in links replaced, `version` counting down in the new order. */
export function reorderEntries(texts: readonly string[], { current, next, index }: Move): ReadonlyMap<string, string> {
  const chosen = texts[index];
  if (chosen === undefined) throw new Failure('not-found', `cannot find the deployment with index ${index}`);
  const ordered = [chosen, ...texts.filter((_, i) => i !== index)];
  return new Map(
    ordered.map((text, i): [string, string] => {
      const version = ordered.length - i;
      const osname = /ostree=\/ostree\/boot\.[01]\/([^/\s]+)\//.exec(text)?.[1] ?? 'default';
      const moved = text
        .replace(`ostree=/ostree/boot.${current}/`, `ostree=/ostree/boot.${next}/`)
        .replace(/^version\s+\d+/m, `version ${version}`);
      return [`ostree-${version}-${osname}.conf`, moved];
    }),
  );
}

async function replaceLink(path: string, target: string): Promise<void> {
  await rm(`${path}.new`, { force: true });
  await symlink(target, `${path}.new`);
  await rename(`${path}.new`, path);
}
