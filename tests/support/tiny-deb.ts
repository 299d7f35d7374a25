// Packages from a few lines: files with modes, configuration files, scripts, relations. The same lines give the same bytes.

import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface TinyFile {
  readonly text?: string;
  readonly mode?: number;
  /** Target of a symbolic link. */
  readonly link?: string;
  /** A file of so many zeros, which packs to next to nothing. */
  readonly zeros?: number;
  /** An empty directory. */
  readonly directory?: boolean;
}

export interface TinyDeb {
  readonly name: string;
  readonly version?: string;
  readonly architecture?: string;
  readonly depends?: string;
  readonly preinst?: string;
  readonly postinst?: string;
  readonly postrm?: string;
  /** By path below `/`; a string is the text of a file with mode 0644. Files below `etc` are configuration files. */
  readonly files?: Readonly<Record<string, string | TinyFile>>;
}

/** Seconds since 1970 of everything in a package. */
const buildDate = '1700000000';

/** Builds a package (deb(5)) and answers its path. */
export async function buildTinyDeb(deb: TinyDeb, folder: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'deb-'));
  const control = join(root, 'DEBIAN');
  await mkdir(control, { mode: 0o755 });
  await chmod(root, 0o755);
  await writeFile(join(control, 'control'), controlText(deb));
  for (const script of ['preinst', 'postinst', 'postrm'] as const) {
    const text = deb[script];
    if (text !== undefined) await writeFile(join(control, script), `#!/bin/sh\nset -e\n${text}\n`, { mode: 0o755 });
  }
  const files = Object.entries(deb.files ?? {});
  const conffiles = files.filter(([path]) => path.startsWith('etc/')).map(([path]) => `/${path}\n`);
  if (conffiles.length > 0) await writeFile(join(control, 'conffiles'), conffiles.join(''));
  for (const [path, file] of files)
    await writeEntry(join(root, path), typeof file === 'string' ? { text: file } : file);
  const path = join(folder, `${deb.name}_${deb.version ?? '1.0'}_${deb.architecture ?? 'all'}.deb`);
  const env = { ...process.env, SOURCE_DATE_EPOCH: buildDate };
  await execute('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', root, path], { env });
  await rm(root, { recursive: true });
  return path;
}

const controlText = ({ name, version, architecture, depends }: TinyDeb): string =>
  [
    `Package: ${name}`,
    `Version: ${version ?? '1.0'}`,
    `Architecture: ${architecture ?? 'all'}`,
    'Maintainer: Tests <tests@example.org>',
    ...(depends === undefined ? [] : [`Depends: ${depends}`]),
    'Description: made by a test',
    '',
  ].join('\n');

async function writeEntry(path: string, { text, mode, link, zeros, directory }: TinyFile): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  if (link !== undefined) return symlink(link, path);
  if (directory) await mkdir(path, { recursive: true });
  else await writeFile(path, text ?? '');
  if (zeros !== undefined) await truncate(path, zeros);
  await chmod(path, mode ?? (directory ? 0o755 : 0o644));
}
