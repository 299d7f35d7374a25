// Runs one program to its end or to a time limit and keeps the last part of what it says.

import { spawn } from 'node:child_process';

export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly limitMs: number;
}

export interface ProgramEnd {
  readonly exitCode: number | null;
  readonly output: string;
  /** Empty when it ended by itself with status 0. */
  readonly reason: string;
}

const keptChars = 256 * 1024;
const running = new Set<() => void>();

for (const [name, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(name, () => {
    for (const end of running) end();
    process.exit(status);
  });
}

export function runProgram({ program, args, env, limitMs }: Program): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let reason = '';
    const hear = (text: string): void => {
      output = (output + text).slice(-keptChars);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
    const kill = (): void => {
      child.kill('SIGKILL');
    };
    running.add(kill);
    const limit = setTimeout(() => {
      reason = `stopped after ${limitMs / 1000} s`;
      kill();
    }, limitMs);
    const settle = (exitCode: number | null, said: string): void => {
      clearTimeout(limit);
      running.delete(kill);
      resolve({ exitCode, output, reason: reason || said });
    };
    child.on('error', (error) => settle(null, `cannot start ${program}: ${error.message}`));
    child.on('close', (code, signal) => settle(code, describeEnd(code, signal)));
  });
}

function describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `ended by ${signal}`;
  return code === 0 ? '' : `exit status ${code}`;
}
