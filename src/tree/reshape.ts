// Turns an ordinary Debian root directory into ostree shape, once, right after it was bootstrapped.
// From then on every step sees the same shape, whether it layers or composes.

import type { Root } from '../system/root.ts';
import { extendedStates, relocatedState } from './relocated-state.ts';

/** Links of the top level and the directory below /var that each stands for (ostree: "Adapting existing systems"). */
export const topLevelLinks: readonly { readonly path: string; readonly target: string; readonly below: string }[] = [
  { path: 'home', target: 'var/home', below: 'home' },
  { path: 'root', target: 'var/roothome', below: 'roothome' },
  { path: 'srv', target: 'var/srv', below: 'srv' },
  { path: 'mnt', target: 'var/mnt', below: 'mnt' },
  { path: 'opt', target: 'var/opt', below: 'opt' },
  { path: 'usr/local', target: '../var/usrlocal', below: 'usrlocal' },
];

const emptied = ['dev', 'proc', 'run', 'sys', 'tmp', 'media'];

/** `variable` is an empty directory on the same file system; afterwards it holds what was in /var. */
export async function reshape(root: Root, variable: Root): Promise<void> {
  await relocate(root);
  for (const entry of await root.list('var')) await root.moveTo(`var/${entry.name}`, variable, entry.name);
  await root.move('etc', 'usr/etc');
  for (const name of ['run', 'lock']) await variable.remove(name);
  await variable.link('run', '../run');
  await variable.link('lock', '../run/lock');
  for (const link of topLevelLinks) {
    if (await root.has(link.path)) await root.moveTo(link.path, variable, link.below);
    await root.link(link.path, link.target);
  }
  for (const name of emptied) for (const entry of await root.list(name)) await root.remove(`${name}/${entry.name}`);
  await root.remove('media');
  await root.link('media', 'run/media');
  await root.makeDirectory('sysroot');
  await root.link('ostree', 'sysroot/ostree');
}

async function relocate(root: Root): Promise<void> {
  for (const state of [...relocatedState, extendedStates]) {
    if (!(await root.has(`var/${state.from}`))) continue;
    await root.makeDirectory(state.to.slice(0, state.to.lastIndexOf('/')));
    await root.move(`var/${state.from}`, state.to);
  }
}
