// A disk image with an ostree sysroot and one deployment, to be booted by `machine.ts`; throw-away copies of it.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const run = async (program: string, ...args: readonly string[]): Promise<string> =>
  (await execute(program, [...args], { maxBuffer: 64 * 1024 * 1024 })).stdout.trim();

export interface DiskImageOptions {
  /** The image file to write; its folder needs room for the tree. */
  readonly path: string;
  readonly repo: string;
  /** A branch or a commit of `repo`. */
  readonly revision: string;
  /** What the deployment follows. */
  readonly refspec?: string;
  readonly osname?: string;
  readonly sizeBytes?: number;
  readonly kernelArguments?: readonly string[];
  /** Text files of the machine's own `/etc`, by path below it. */
  readonly etcFiles?: Readonly<Record<string, string>>;
}

const label = 'aosroot';
const defaultSize = 6 * 1024 ** 3;
/** `rw`: without it systemd leaves `/etc` and `/var` read-only; ostree itself keeps `/sysroot` and `/usr` so. */
const neededArguments = [`root=LABEL=${label}`, 'rw', 'console=ttyS0'];

/** Writes a raw image: one ext4 file system, `ostree admin deploy` on the mounted file system, no boot loader. */
export async function makeDiskImage(options: DiskImageOptions): Promise<string> {
  const { path } = options;
  await rm(path, { force: true });
  await writeFile(path, '');
  await truncate(path, options.sizeBytes ?? defaultSize);
  await run('mkfs.ext4', '-q', '-L', label, path);
  const root = await mkdtemp(`${path}.mount-`);
  await run('mount', '-o', 'loop', path, root);
  try {
    await fillSysroot(root, options);
  } finally {
    await run('umount', root);
    await rm(root, { recursive: true });
  }
  return path;
}

async function fillSysroot(root: string, options: DiskImageOptions): Promise<void> {
  const osname = options.osname ?? 'debian';
  const repo = join(root, 'ostree/repo');
  const refspec = options.refspec ?? options.revision;
  await run('ostree', 'admin', 'init-fs', '--modern', root);
  await run('ostree', 'admin', 'os-init', `--sysroot=${root}`, osname);
  await run('ostree', 'config', `--repo=${repo}`, 'set', 'sysroot.bootloader', 'none');
  await run('ostree', 'config', `--repo=${repo}`, 'set', 'sysroot.readonly', 'true');
  await run('ostree', 'pull-local', `--repo=${repo}`, '--disable-fsync', options.repo, options.revision);
  const words = [...neededArguments, ...(options.kernelArguments ?? [])].map((word) => `--karg=${word}`);
  const where = [`--sysroot=${root}`, `--os=${osname}`, `--origin-file=${root}.origin`];
  await writeFile(`${root}.origin`, `[origin]\nrefspec=${refspec}\n`);
  try {
    await run('ostree', 'admin', 'deploy', ...where, ...words, options.revision);
  } finally {
    await rm(`${root}.origin`);
  }
  const deploy = join(root, 'ostree/deploy', osname, 'deploy');
  const deployment = (await readdir(deploy)).find((name) => /\.\d+$/.test(name)) ?? '';
  const etc = join(deploy, deployment, 'etc');
  for (const [name, text] of Object.entries(options.etcFiles ?? {})) {
    await mkdir(join(etc, name, '..'), { recursive: true });
    await writeFile(join(etc, name), text);
  }
}

/** A copy to write to; holes stay holes. */
export async function copyImage(from: string, to: string): Promise<string> {
  await run('cp', '--sparse=always', '--reflink=auto', '--', from, to);
  return to;
}
