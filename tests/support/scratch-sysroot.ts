// A sysroot in a temporary folder with tiny but valid trees: real ostree, no packages, no boot loader.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface TinyTree {
  readonly version: string;
  /** `[name, version]` of the packages in its database. */
  readonly packages?: readonly (readonly [string, string])[];
  readonly branch?: string;
  readonly timestampSeconds?: number;
  /** Content of the kernel file; the same kernel is not copied to `/boot` twice. */
  readonly kernel?: string;
}

export interface ScratchSysroot extends AsyncDisposable {
  readonly path: string;
  readonly repo: string;
  readonly osname: string;
  /** Commits a tree on the branch and answers its hash. */
  commit(tree: TinyTree): Promise<string>;
  /** Deploys a commit with an origin file of this text, retaining what is there. */
  deploy(commit: string, origin?: string): Promise<void>;
  ostree(...args: readonly string[]): Promise<string>;
}

const osname = 'debian';
export const scratchBranch = 'debian/13/minimal';

/** Safety: everything happens below a new folder; `ostree` is always told where. */
export async function makeScratchSysroot(parent = '/var/tmp'): Promise<ScratchSysroot> {
  const folder = await mkdtemp(join(parent, 'aos-sysroot-'));
  const path = join(folder, 'sysroot');
  const repo = join(path, 'ostree/repo');
  const ostree = async (...args: readonly string[]): Promise<string> =>
    (await execute('ostree', [...args], { maxBuffer: 64 * 1024 * 1024 })).stdout;
  await mkdir(path);
  await ostree('admin', 'init-fs', '--modern', path).catch(() => ostree('admin', 'init-fs', path));
  await ostree('config', `--repo=${repo}`, 'set', 'sysroot.bootloader', 'none');
  await ostree('admin', 'os-init', `--sysroot=${path}`, osname);
  return {
    path,
    repo,
    osname,
    ostree,
    commit: (tree) => commitTinyTree({ folder, repo, ostree }, tree),
    deploy: async (commit, origin = `[origin]\nrefspec=${scratchBranch}\n`) => {
      const file = join(folder, 'origin');
      await writeFile(file, origin);
      const where = [`--sysroot=${path}`, `--os=${osname}`, `--origin-file=${file}`];
      await ostree('admin', 'deploy', ...where, '--retain', '--karg=rw', commit);
    },
    [Symbol.asyncDispose]: async () => {
      await execute('chattr', ['-R', '-f', '-i', path]).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly folder: string;
  readonly repo: string;
  readonly ostree: (...args: readonly string[]) => Promise<string>;
}

async function commitTinyTree({ folder, repo, ostree }: Place, tree: TinyTree): Promise<string> {
  const root = await mkdtemp(join(folder, 'tree-'));
  const files = new Map([
    ['usr/lib/os-release', `ID=debian\nPRETTY_NAME="Tiny ${tree.version}"\nVERSION_ID=13\n`],
    ['usr/lib/modules/6.12.0-test/vmlinuz', tree.kernel ?? 'kernel\n'],
    ['usr/lib/modules/6.12.0-test/initramfs.img', 'initramfs\n'],
    ['usr/etc/hostname', 'tiny\n'],
    ['usr/bin/hello', `#!/bin/sh\necho ${tree.version}\n`],
    ['usr/lib/sysimage/dpkg/status', (tree.packages ?? [['base-files', '13']]).map(statusStanza).join('\n')],
  ]);
  for (const [name, text] of files) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), text);
  }
  for (const name of ['var', 'boot', 'dev', 'proc', 'run', 'sys', 'sysroot', 'tmp']) await mkdir(join(root, name));
  const output = await ostree(
    'commit',
    `--repo=${repo}`,
    `--branch=${tree.branch ?? scratchBranch}`,
    `--tree=dir=${root}`,
    `--add-metadata-string=version=${tree.version}`,
    '--bootable',
    '--owner-uid=0',
    '--owner-gid=0',
    `--subject=Tiny ${tree.version}`,
    ...(tree.timestampSeconds === undefined ? [] : [`--timestamp=@${tree.timestampSeconds}`]),
  );
  await rm(root, { recursive: true });
  return output.trim();
}

const statusStanza = ([name, version]: readonly [string, string]): string =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nDescription: test\n`;
