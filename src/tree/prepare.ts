// Gives the tree what apt and dpkg expect: mount points, and a /var with links to the state that lives below /usr.

import { treeLayout } from '../model/layout.ts';
import { relativeTarget, relocatedState } from './relocated-state.ts';
import type { TreeJob } from './tree-job.ts';

/** Directories that the sandbox mounts over; ostree trees have all but /etc. */
const mountPoints = ['proc', 'dev', 'run', 'tmp', 'sys', 'etc', 'var', 'boot'];

export async function prepare(tree: TreeJob): Promise<void> {
  for (const path of mountPoints) await tree.root.makeDirectory(path, path === 'tmp' ? 0o1777 : 0o755);
  for (const state of relocatedState) {
    await tree.root.makeDirectory(state.to);
    await tree.variable.makeDirectory(parentOf(state.from));
    await tree.variable.link(state.from, relativeTarget(state));
  }
  await dateStatus(tree);
  for (const directory of skeleton) await tree.variable.makeDirectory(directory.path, directory.mode);
}

/**
 * ostree checks every file out with time 0, which apt takes for "changed": it would build its cache again at each start.
 * The time is one of this base alone, so that a cache made for another base is never taken for ours.
 */
async function dateStatus(tree: TreeJob): Promise<void> {
  if (tree.spec.start.from !== 'commit') return;
  const ofThisBase = Number.parseInt(tree.spec.start.commit.slice(0, 7), 16);
  await tree.root.setTime(`${treeLayout.dpkgDatabase}/status`, 1_000_000_000 + ofThisBase);
}

/** What every Debian system has below /var (base-files), and the targets of the top-level links. */
const skeleton = [
  ...['backups', 'cache', 'lib', 'lib/misc', 'lib/apt', 'log', 'spool', 'opt', 'srv', 'mnt', 'home', 'usrlocal'].map(
    (path) => ({ path, mode: 0o755 }),
  ),
  { path: 'lib/systemd', mode: 0o755 },
  { path: 'local', mode: 0o2775 },
  { path: 'mail', mode: 0o2775 },
  { path: 'roothome', mode: 0o700 },
  { path: 'tmp', mode: 0o1777 },
  { path: 'cache/apt', mode: 0o755 },
] as const;

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));
