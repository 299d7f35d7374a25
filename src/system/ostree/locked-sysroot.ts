// Changing a sysroot: deploy, order, remove, pin, collect garbage. Exists only while the lock is held.

import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { CommitHash } from '../../model/commit.ts';
import { sysrootLayout } from '../../model/layout.ts';
import { writeAtomically } from '../files.ts';
import { takeLock, type Worker } from '../lock.ts';
import { remountWritable } from '../private-mounts.ts';
import { type RunResult, run } from '../run.ts';
import { flush, moveEntryFirst } from './boot-order.ts';
import { type DeployedTree, deploymentId, isBootedSysroot, readDeployedTrees } from './sysroot.ts';

export interface NewDeployment {
  readonly osname: string;
  readonly commit: CommitHash;
  /** Text of the origin file. */
  readonly origin: string;
  /** The staged deployment is not made final at shutdown until somebody unlocks it. */
  readonly lockFinalization: boolean;
  /** All but `ostree=`, in their order. */
  readonly kernelArguments: readonly string[];
}

/** Takes the lock of a sysroot and makes it writable for this process; fails with `busy` when somebody works on it. */
export async function lockSysroot(sysroot: string, worker: Worker): Promise<LockedSysroot> {
  const booted = await isBootedSysroot(sysroot);
  await readDeployedTrees(sysroot);
  if (booted) await remountWritable(sysroot);
  const lock = join(sysroot, sysrootLayout.lock);
  await mkdir(dirname(lock), { recursive: true, mode: 0o755 });
  return new LockedSysroot({ path: sysroot, booted, lock: await takeLock(lock, worker) });
}

export class LockedSysroot implements AsyncDisposable {
  readonly path: string;
  readonly repo: string;
  readonly booted: boolean;
  readonly #lock: AsyncDisposable;

  constructor(parts: { readonly path: string; readonly booted: boolean; readonly lock: AsyncDisposable }) {
    this.path = parts.path;
    this.repo = join(parts.path, sysrootLayout.repo);
    this.booted = parts.booted;
    this.#lock = parts.lock;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lock[Symbol.asyncDispose]();
  }

  trees(): Promise<readonly DeployedTree[]> {
    return readDeployedTrees(this.path);
  }

  /**
   * Makes a deployment the default: on a booted system staged (final at shutdown), else at once. `/etc` is merged from
   * the booted deployment, or from the first of the stateroot, as ostree does it.
   */
  async deploy(wanted: NewDeployment): Promise<DeployedTree> {
    const before = new Set((await this.trees()).map(deploymentId));
    const originFile = join(this.path, dirname(sysrootLayout.lock), 'new.origin');
    await writeAtomically(originFile, wanted.origin);
    try {
      await this.#admin(['deploy', ...deployArguments(wanted, originFile, this.booted)]);
    } finally {
      await rm(originFile, { force: true });
    }
    await flush(this.path);
    const [first] = await this.trees();
    if (first !== undefined && !before.has(deploymentId(first))) return first;
    throw new Failure('tool-failed', `cannot deploy commit ${wanted.commit}: ostree made no new deployment`);
  }

  /** Makes the deployment at `index` the default; the others keep their order behind it. A staged one is given up. */
  async makeDefault(index: number): Promise<void> {
    const result = await this.#admin(['set-default', String(index)], [1]);
    if (result.exitCode !== 0) {
      if (!/Unknown "admin" subcommand/.test(result.stderr)) throw adminFailure('set-default', result);
      await moveEntryFirst(this.path, index);
    }
    await flush(this.path);
  }

  async undeploy(index: number): Promise<void> {
    await this.#admin(['undeploy', String(index)]);
    await flush(this.path);
  }

  async setPinned(index: number, pinned: boolean): Promise<void> {
    await this.#admin(['pin', ...(pinned ? [] : ['--unpin']), String(index)]);
    await flush(this.path);
  }

  /** Removes deployment directories and objects that nothing lists any more; ostree keeps its own refs in order. */
  async cleanUp(): Promise<void> {
    await this.#admin(['cleanup']);
  }

  async #admin(args: readonly string[], okExitCodes: readonly number[] = []): Promise<RunResult> {
    const [verb = '', ...rest] = args;
    const command = { program: 'ostree', args: ['admin', verb, `--sysroot=${this.path}`, ...rest] };
    return run(command, { okExitCodes });
  }
}

/**
 * Words of `ostree admin deploy`, see ostree-admin-deploy(1). The new deployment prunes nothing by itself. `ostree
 * admin` swallows what follows `--`; hashes and indexes cannot be taken for options.
 */
export function deployArguments(wanted: NewDeployment, originFile: string, booted: boolean): readonly string[] {
  return [
    `--os=${wanted.osname}`,
    `--origin-file=${originFile}`,
    ...(booted ? ['--stage'] : ['--no-prune']),
    ...(booted && wanted.lockFinalization ? ['--lock-finalization'] : []),
    '--karg-none',
    ...wanted.kernelArguments.map((word) => `--karg-append=${word}`),
    wanted.commit,
  ];
}

const adminFailure = (verb: string, result: RunResult): Failure =>
  new Failure('tool-failed', `cannot run 'ostree admin ${verb}': ${result.stderr.trim()}`);
