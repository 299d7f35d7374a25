// Reading the deployments of a sysroot from its files: no lock, no remount, no privilege, no process.

import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { readVariant, type VariantValue } from '../../base/variant-bytes.ts';
import type { CommitHash } from '../../model/commit.ts';
import type { UnlockedState } from '../../model/deployment.ts';
import { machineLayout, sysrootLayout } from '../../model/layout.ts';
import { ifThere, readTextIfThere } from '../files.ts';

/** A deployment as it lies on the disk; its commit and origin are not interpreted yet. */
export interface DeployedTree {
  readonly osname: string;
  readonly commit: CommitHash;
  readonly serial: number;
  /** Absolute path of the deployed tree. */
  readonly path: string;
  readonly booted: boolean;
  readonly staged: boolean;
  readonly finalizationLocked: boolean;
  readonly pinned: boolean;
  readonly unlocked: UnlockedState;
  /** Text of the origin file; empty when there is none. */
  readonly origin: string;
  /** Keys of the boot entry (`title`, `linux`, `initrd`, `options` …); only `options` for a staged deployment. */
  readonly bootEntry: ReadonlyMap<string, string>;
}

export const deploymentId = (tree: DeployedTree): string => `${tree.osname}-${tree.commit}.${tree.serial}`;

export const isBootedSysroot = async (sysroot: string): Promise<boolean> =>
  sysroot === machineLayout.sysroot && (await ifThere(lstat(machineLayout.bootedMark))) !== undefined;

/** All deployments in boot order: the staged one first, then by the versions of the boot entries (ostree(1), BLS). */
export async function readDeployedTrees(sysroot: string): Promise<readonly DeployedTree[]> {
  if ((await ifThere(stat(join(sysroot, sysrootLayout.repo)))) === undefined) {
    throw new Failure('not-ostree', `cannot find an ostree repository in '${sysroot}'`, {
      hint: "run 'ostree admin init-fs --modern PATH' to make a sysroot, or name one with --sysroot",
    });
  }
  const booted = (await isBootedSysroot(sysroot)) ? await stat(machineLayout.sysroot) : undefined;
  const entries = await readBootEntries(sysroot);
  const trees: DeployedTree[] = [];
  for (const entry of entries) trees.push(await treeOfEntry(sysroot, entry, booted));
  const running = trees.find((tree) => tree.booted);
  const staged = booted === undefined ? undefined : await readStaged(sysroot, running);
  return staged === undefined ? trees : [staged, ...trees];
}

async function readBootEntries(sysroot: string): Promise<readonly ReadonlyMap<string, string>[]> {
  const folder = join(sysroot, sysrootLayout.bootEntries);
  const names = (await ifThere(readdir(folder))) ?? [];
  const entries: ReadonlyMap<string, string>[] = [];
  for (const name of names.filter((n) => n.startsWith('ostree-') && n.endsWith('.conf'))) {
    entries.push(parseBootEntry(await readFile(join(folder, name), 'utf8')));
  }
  return entries.sort((a, b) => Number(b.get('version') ?? 0) - Number(a.get('version') ?? 0));
}

/** A file of the Boot Loader Specification: a key, blanks, the value; `#` begins a comment. */
export function parseBootEntry(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, string] => {
      const [, key = '', value = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      return [key, value];
    }),
  );
}

const bootLinkOf = (options: string): string | undefined =>
  options
    .split(/\s+/)
    .find((word) => word.startsWith('ostree='))
    ?.slice('ostree='.length);

/** Hash and serial in the name of a deployment directory. */
function parseDeploymentName(name: string): { readonly commit: CommitHash; readonly serial: number } {
  const [, commit, serial] = /^([0-9a-f]{64})\.(\d+)$/.exec(name) ?? [];
  if (commit === undefined) throw new Failure('not-ostree', `cannot understand the deployment name '${name}'`);
  return { commit, serial: Number(serial) };
}

interface Place {
  readonly dev: number;
  readonly ino: number;
}

async function treeOfEntry(
  sysroot: string,
  entry: ReadonlyMap<string, string>,
  booted: Place | undefined,
): Promise<DeployedTree> {
  const link = bootLinkOf(entry.get('options') ?? '');
  const [, osname] = /^\/ostree\/boot\.[01]\/([^/]+)\/[^/]+\/\d+$/.exec(link ?? '') ?? [];
  if (link === undefined || osname === undefined) {
    throw new Failure('not-ostree', `cannot understand the boot entry '${entry.get('title') ?? ''}'`);
  }
  const name = basename(await readlink(join(sysroot, link)));
  const path = join(sysroot, sysrootLayout.deploy, osname, 'deploy', name);
  const place = await stat(path);
  const isBooted = place.dev === booted?.dev && place.ino === booted.ino;
  return {
    ...(await readTree(path, osname)),
    booted: isBooted,
    staged: false,
    finalizationLocked: false,
    bootEntry: entry,
  };
}

type TreeOnDisk = Omit<DeployedTree, 'booted' | 'staged' | 'finalizationLocked' | 'bootEntry'>;

async function readTree(path: string, osname: string): Promise<TreeOnDisk> {
  const origin = (await readTextIfThere(`${path}.origin`)) ?? '';
  return {
    osname,
    ...parseDeploymentName(basename(path)),
    path,
    origin,
    pinned: /^pinned\s*=\s*true\s*$/m.test(groupText(origin, 'libostree-transient')),
    unlocked: await readUnlocked(origin, basename(path)),
  };
}

function groupText(keyFile: string, group: string): string {
  const after = keyFile.split(`[${group}]`)[1] ?? '';
  return after.split(/^\[/m)[0] ?? '';
}

async function readUnlocked(origin: string, name: string): Promise<UnlockedState> {
  const folder = join(machineLayout.deploymentState, name);
  for (const [file, state] of [
    ['unlocked-development', 'development'],
    ['unlocked-transient', 'transient'],
  ] as const) {
    if ((await ifThere(lstat(join(folder, file)))) !== undefined) return state;
  }
  return /^unlocked\s*=\s*hotfix\s*$/m.test(groupText(origin, 'origin')) ? 'hotfix' : 'none';
}

async function readStaged(sysroot: string, booted: DeployedTree | undefined): Promise<DeployedTree | undefined> {
  const data = await ifThere(readFile(machineLayout.stagedDeployment));
  const staged = data === undefined ? undefined : parseStaged(data);
  if (staged === undefined) return undefined;
  const path = join(sysroot, sysrootLayout.deploy, staged.osname, 'deploy', staged.name);
  const locked = staged.locked || (await ifThere(lstat(machineLayout.stagedLock))) !== undefined;
  const options = staged.kernelArguments?.join(' ') ?? booted?.bootEntry.get('options') ?? '';
  return {
    ...(await readTree(path, staged.osname)),
    booted: false,
    staged: true,
    finalizationLocked: locked,
    bootEntry: new Map([['options', options]]),
  };
}

interface Staged {
  readonly osname: string;
  readonly name: string;
  readonly locked: boolean;
  /** Absent when those of the booted deployment will be taken. */
  readonly kernelArguments: readonly string[] | undefined;
}

/**
 * libostree's record of a staged deployment: a serialized `a{sv}` with `target`, another one with `name`
 * (`COMMIT.SERIAL`) and `osname`, with `kargs` and with `locked`. Undefined for what is no such record.
 */
export function parseStaged(data: Uint8Array): Staged | undefined {
  const record = readDictionary(data);
  const target = record?.get('target');
  if (record === undefined || !(target instanceof Map)) return undefined;
  const [name, osname, words] = [target.get('name'), target.get('osname'), record.get('kargs')];
  if (typeof name !== 'string' || typeof osname !== 'string') return undefined;
  const kernelArguments = Array.isArray(words) ? words.filter((word) => typeof word === 'string') : undefined;
  return { osname, name, locked: record.get('locked') === true, kernelArguments };
}

function readDictionary(data: Uint8Array): ReadonlyMap<VariantValue, VariantValue> | undefined {
  try {
    const record = readVariant('a{sv}', data);
    return record instanceof Map ? record : undefined;
  } catch {
    return undefined;
  }
}
