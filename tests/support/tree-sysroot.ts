// A scratch sysroot with the composed Debian tree deployed, and what a change may leave behind in it.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface TreeSysroot extends AsyncDisposable {
  readonly path: string;
  readonly repo: string;
  /** The deployed commit. */
  readonly base: string;
  /** Path of the deployment of `base`. */
  readonly deployment: string;
  /** Replaces the apt sources of the deployment's /etc. */
  useSources(text: string): Promise<void>;
  /** Forgets lists and packages that were fetched. */
  dropCache(): Promise<void>;
  ostree(...args: readonly string[]): Promise<string>;
  /** What a change that failed must leave as it was. */
  traces(): Promise<Traces>;
  /** Workspaces of changes that run or were killed. */
  workspaces(): Promise<readonly string[]>;
}

export interface Traces {
  /** Deployments as listed, and their origin files. */
  readonly deployments: readonly string[];
  readonly refs: readonly string[];
  readonly workspaces: readonly string[];
  readonly mounts: readonly string[];
  /** Command lines of what was started since this process and still runs. */
  readonly processes: readonly string[];
  /** Text of the lock file: who is at work. */
  readonly worker: string;
}

const osname = 'debian';

/** The tree with this source's own package in it, or `any` that was composed before; composes one if need be. */
export async function findTree(which: 'current' | 'any' = 'current'): Promise<readonly [repo: string, ref: string]> {
  const env = which === 'any' ? { ...process.env, KEEP_TREE: '1' } : process.env;
  const { stdout } = await execute('bash', [resolve('.ci/tree')], { env });
  const [repo = '', ref = ''] = stdout.trim().split(/\s+/);
  return [repo, ref];
}

/** Makes a sysroot below a new folder, or in `at`, an empty folder. Pulling is hard links on the same file system. */
export async function makeTreeSysroot(at?: string): Promise<TreeSysroot> {
  const [from, ref] = await findTree('any');
  const path = at ?? (await mkdtemp(join(tmpdir(), 'sys-')));
  const repo = join(path, 'ostree/repo');
  const ostree = async (...args: readonly string[]): Promise<string> =>
    (await execute('ostree', [...args], { maxBuffer: 64 * 1024 * 1024 })).stdout.trim();
  await ostree('admin', 'init-fs', path);
  await ostree('config', `--repo=${repo}`, 'set', 'sysroot.bootloader', 'none');
  await ostree('admin', 'os-init', `--sysroot=${path}`, osname);
  await ostree('pull-local', `--repo=${repo}`, '--disable-fsync', from, ref);
  await ostree('admin', 'deploy', `--sysroot=${path}`, `--os=${osname}`, '--karg=rw', ref);
  const base = await ostree('rev-parse', `--repo=${repo}`, ref);
  const deployment = join(path, 'ostree/deploy', osname, 'deploy', `${base}.0`);
  const work = join(path, 'ostree/apt-ostree/work');
  return {
    path,
    repo,
    base,
    deployment,
    ostree,
    useSources: (text) => replaceSources(deployment, text),
    dropCache: () => rm(join(path, 'ostree/apt-ostree/cache'), { recursive: true, force: true }),
    workspaces: () => listIfThere(work),
    traces: async () => ({
      deployments: await readDeployments(path),
      refs: (await ostree('refs', `--repo=${repo}`)).split('\n').sort(),
      workspaces: await listIfThere(work),
      mounts: await mountsBelow(path),
      processes: await otherProcesses(),
      worker: await readFile(join(path, 'ostree/apt-ostree/lock'), 'utf8').catch(() => ''),
    }),
    [Symbol.asyncDispose]: async () => {
      await execute('chattr', ['-R', '-f', '-i', join(path, 'ostree/deploy')]).catch(() => undefined);
      if (at === undefined) await rm(path, { recursive: true, force: true });
    },
  };
}

async function replaceSources(deployment: string, text: string): Promise<void> {
  const folder = join(deployment, 'etc/apt/sources.list.d');
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await writeFile(join(folder, 'test.sources'), text);
}

const listIfThere = async (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);

/** Boot entries and origins, as files: what the next boot sees. */
async function readDeployments(sysroot: string): Promise<readonly string[]> {
  const entries = join(sysroot, 'boot/loader/entries');
  const folder = join(sysroot, 'ostree/deploy', osname, 'deploy');
  const texts = await Promise.all((await listIfThere(entries)).map((name) => readFile(join(entries, name), 'utf8')));
  const names = (await readdir(folder)).sort();
  const origins = names.filter((name) => name.endsWith('.origin'));
  return [...texts, ...names, ...(await Promise.all(origins.map((name) => readFile(join(folder, name), 'utf8'))))];
}

async function mountsBelow(path: string): Promise<readonly string[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  return lines.map((line) => line.split(' ')[4] ?? '').filter((point) => point.startsWith(`${path}/`));
}

/** All that the runner's process namespace shows, but for this process and whoever started it. */
async function otherProcesses(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) > process.pid)) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0').join(' ').trim();
    if (words !== '') found.push(words);
  }
  return found.sort();
}
