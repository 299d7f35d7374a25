// apt as one assembly uses it: set up once from the right /etc/apt, then asked in the right sandbox.

import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { machineLayout } from '../model/layout.ts';
import { type AptSetup, setUpApt } from '../system/apt/setup.ts';
import { sandboxed } from '../system/bwrap.ts';
import type { Command } from '../system/command.ts';
import { mountOverlay } from '../system/mounts.ts';
import { Root } from '../system/root.ts';
import { type RunOptions, type RunResult, run } from '../system/run.ts';
import { isDirectory, readMachineFile } from '../system/tree-files.ts';
import { fetchSandbox, resolveSandbox } from './package-sandbox.ts';
import type { TreeJob } from './tree-job.ts';

export interface AptSession {
  readonly setup: AptSetup;
  /** Without network. */
  readonly ask: (command: Command, options?: RunOptions) => Promise<RunResult>;
  /** With the network of the machine. */
  readonly fetch: (command: Command, options?: RunOptions) => Promise<RunResult>;
}

/** apt's "no" is exit status 100; it is an answer here and explained by whoever asked. */
const aptAnswers = [100];

export async function openApt(tree: TreeJob): Promise<AptSession> {
  const layering = tree.layers !== undefined;
  if (!(await tree.root.has('usr/etc/apt'))) {
    throw new Failure('bad-tree', 'cannot change packages: the tree has no apt', {
      hint: "compose the base with the package 'apt' in it",
    });
  }
  const machineEtc = tree.place.etc ?? join(tree.root.path, 'usr/etc');
  const setup = await setUpApt({
    etcApt: join((await isDirectory(join(machineEtc, 'apt'))) ? machineEtc : join(tree.root.path, 'usr/etc'), 'apt'),
    directory: join(tree.workspace, 'apt'),
    cache: tree.place.cache,
    store: tree.place.store,
    recommends: tree.spec.recommends,
    keepBase: layering,
  });
  const etc = await fetchingEtc(tree, machineEtc);
  return {
    setup,
    ask: async (command, options) => run(await sandboxed(resolveSandbox(tree, setup), command), withAnswers(options)),
    fetch: async (command, options) =>
      run(await sandboxed(fetchSandbox(tree, setup, etc), command), withAnswers(options)),
  };
}

const withAnswers = (options: RunOptions = {}): RunOptions => ({ ...options, okExitCodes: aptAnswers });

/** The machine's /etc (its keys, certificates, credentials) with the resolver that is in force right now. */
async function fetchingEtc(tree: TreeJob, machineEtc: string): Promise<string> {
  const directory = join(tree.workspace, 'fetch-etc');
  const paths = { upper: join(directory, 'upper'), work: join(directory, 'work'), at: join(directory, 'etc') };
  const own = new Root(tree.workspace);
  for (const name of ['upper', 'work', 'etc']) await own.makeDirectory(`fetch-etc/${name}`);
  tree.mounts.add(await mountOverlay({ lower: [machineEtc], write: paths, at: paths.at }));
  await new Root(paths.at).write('resolv.conf', await readMachineFile(machineLayout.resolver));
  return paths.at;
}
