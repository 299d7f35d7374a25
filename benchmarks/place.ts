// Where benchmarks work: a folder that goes away again, the composed tree, a sysroot with it deployed.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from './program.ts';

export interface Place extends AsyncDisposable {
  /** Others may enter it; below it is room for whole trees. */
  readonly folder: string;
  /** The Debian 13 tree of this source, composed when it is not there. */
  tree(): Promise<Tree>;
  /** A new folder. */
  makeFolder(name: string): Promise<string>;
  /** Ended, last one first, before the folder is removed. */
  defer(end: () => PromiseLike<unknown>): void;
}

export interface Tree {
  readonly repo: string;
  readonly ref: string;
}

export const osname = 'debian';

/** Safety: nothing outside the new folder and `.cache` is written. */
export async function makePlace(): Promise<Place> {
  const folder = await mkdtemp('/var/tmp/apt-ostree-bench.');
  const ends: (() => PromiseLike<unknown>)[] = [];
  let found: Promise<Tree> | undefined;
  return {
    folder,
    tree: () => {
      found ??= findTree();
      return found;
    },
    makeFolder: async (name) => {
      const path = await mkdtemp(join(folder, `${name}.`));
      return path;
    },
    defer: (end) => ends.push(end),
    [Symbol.asyncDispose]: async () => {
      for (const end of ends.reverse()) await end();
      // ostree protects the top folder of each deployment.
      await runProgram(['chattr', '-R', '-f', '-i', folder]).catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function findTree(): Promise<Tree> {
  const [repo = '', ref = ''] = (process.env.APT_OSTREE_TREE ?? (await runProgram(['bash', '.ci/tree'])))
    .trim()
    .split(' ');
  return { repo, ref };
}

/** A sysroot in which the tree is deployed once. */
export async function makeSysroot(place: Place): Promise<string> {
  const { repo, ref } = await place.tree();
  const sysroot = join(await place.makeFolder('machine'), 'sysroot');
  const own = `--repo=${sysroot}/ostree/repo`;
  await mkdir(sysroot);
  await runProgram(['ostree', 'admin', 'init-fs', sysroot]);
  await runProgram(['ostree', 'admin', 'os-init', osname, `--sysroot=${sysroot}`]);
  await runProgram(['ostree', own, 'pull-local', repo, ref]);
  await runProgram(['ostree', 'config', own, 'set', 'sysroot.bootloader', 'none']);
  await runProgram(['ostree', 'admin', 'deploy', `--sysroot=${sysroot}`, `--os=${osname}`, '--karg=rw', ref]);
  return sysroot;
}
