// A mount namespace of our own, and a writable system root inside it.

import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { hasPrivateMounts } from './mounts.ts';
import { become, run } from './run.ts';

/** Whether mounts made here stay unseen by the machine; an ordinary user, who cannot tell, cannot mount either. */
export const isPrivate = (): boolean => process.getuid?.() === 0 && hasPrivateMounts();

/**
 * Runs the given program again, with its terminal, in a new mount namespace, and answers its exit status. The new
 * process is told to end when this one dies.
 */
export async function runPrivately(words: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  const [program = '', ...args] = words;
  return become({
    program: 'unshare',
    args: ['--mount', '--propagation', 'slave', '--', 'setpriv', '--pdeathsig', 'TERM', '--', program, ...args],
    env,
  });
}

/**
 * Makes `/sysroot` and `/boot` of a booted system writable for this process and its children only.
 * Safety: refuses in the machine's own namespace, where it would weaken the write protection for everybody.
 */
export async function remountWritable(sysroot: string): Promise<void> {
  for (const folder of ['sysroot', 'boot']) {
    const path = join(sysroot, folder);
    if (await isWritable(path)) continue;
    if (!isPrivate()) throw new Failure('internal', `cannot remount '${path}' in the mount namespace of the machine`);
    await run({ program: 'mount', args: ['-o', 'remount,bind,rw', path] }, { okExitCodes: [1, 32] });
    if (await isWritable(path)) continue;
    throw new Failure('tool-failed', `cannot make '${path}' writable: its file system is mounted read-only`, {
      hint: `run 'mount -o remount,rw ${path}' and look into the journal for file system errors`,
    });
  }
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
