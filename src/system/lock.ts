// One writer at a time, over both doors and over programs: a child holds a file lock and loses it when we die.

import { writeFile } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { readTextIfThere } from './files.ts';
import { hold } from './run.ts';

/** Exit status that we ask flock(1) for when somebody else has the lock. */
const takenStatus = 75;

/** Who works, as it is told to whoever comes too late. */
export interface Worker {
  readonly title: string;
  readonly pid: number;
}

/**
 * Takes the lock at once or fails with `busy`, naming who has it. Its folder must exist. The kernel frees the lock
 * when the child dies, and the child ends when we close its input or die.
 */
export async function takeLock(file: string, worker: Worker): Promise<AsyncDisposable> {
  const held = await hold({ program: 'flock', args: ['-xn', '-E', String(takenStatus), file, 'cat'] });
  if (held.firstLine === undefined) {
    if (held.exitCode === takenStatus) throw await busyFailure(file);
    throw new Failure('tool-failed', `cannot lock '${file}': flock ended with status ${held.exitCode}`);
  }
  await writeFile(file, `${worker.pid}\n${worker.title.replaceAll('\n', ' ')}\n`);
  return {
    [Symbol.asyncDispose]: async () => {
      await writeFile(file, '').finally(() => held[Symbol.asyncDispose]());
    },
  };
}

async function busyFailure(file: string): Promise<Failure> {
  const [pid = '', title = ''] = ((await readTextIfThere(file)) ?? '').split('\n');
  const who = title === '' ? 'another change' : `'${title}' (process ${pid})`;
  return new Failure('busy', `cannot start: ${who} is at work`, {
    hint: "wait until it ends, or run 'apt-ostree cancel'",
  });
}
