// The file that a local socket lies at: removing an old one, giving a new one to a user.

import { lchown, lstat, unlink } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';

/** What a server of a local socket needs of the file system. Safety: never follows a link, never removes anything else. */
export const socketFiles = {
  async removeSocket(path: string): Promise<void> {
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found === undefined) return;
    if (!found.isSocket()) throw new Failure('tool-failed', `cannot listen on ${path}: something else lies there`);
    await unlink(path);
  },

  async giveTo(path: string, uid: number): Promise<void> {
    await lchown(path, uid, -1);
  },
};
