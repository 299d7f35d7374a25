// A disposable directory for one change, and the removal of what dead runs left behind.

import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unmountBelow } from './mounts.ts';
import { run } from './run.ts';

const prefix = 'change-';

export interface Workspace extends AsyncDisposable {
  readonly path: string;
}

/** Makes an empty directory below `parent`, readable by its owner only; it is removed when disposed. */
export async function makeWorkspace(parent: string): Promise<Workspace> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const path = await mkdtemp(join(parent, prefix));
  return { path, [Symbol.asyncDispose]: () => removeWorkspace(path) };
}

/** Removes workspaces that no running change owns. Call only with the lock held. */
export async function removeLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((n) => n.startsWith(prefix))) await removeWorkspace(join(parent, name));
}

async function removeWorkspace(path: string): Promise<void> {
  await unmountBelow(path);
  await clearImmutable(path);
  await rm(path, { recursive: true, force: true });
}

/** A package script may have set the immutable attribute on a file of the workspace. */
async function clearImmutable(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await run({ program: 'chattr', args: ['-R', '-f', '-i', '-a', '--', path] }, { okExitCodes: [1] });
  }
}

/** Name of a workspace, for messages. */
export const workspaceName = (workspace: Workspace): string => basename(workspace.path);
