// The programs as they are shipped: built once per run, started on a private bus.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface RunningProgram extends AsyncDisposable {
  readonly child: ChildProcess;
  /** All it printed until now. */
  readonly said: () => string;
  /** Its exit status once it has ended. */
  readonly ended: Promise<number | null>;
}

/** Builds `dist/` from what is here now. */
export async function buildPrograms(): Promise<void> {
  await execute(process.execPath, ['src/generate/build.mjs']);
}

export function startProgram(path: string, args: readonly string[], env: NodeJS.ProcessEnv): RunningProgram {
  const child = spawn(path, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'close').then(([status]) => status as number | null);
  return {
    child,
    said: () => output,
    ended,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
