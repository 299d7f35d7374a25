// Starts programs for a benchmark, timed or not.

import { spawn } from 'node:child_process';

const keptChars = 4000;

/** Runs a program to its end and answers what it printed; another exit status than 0 is an error with its last words. */
export async function runProgram(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let said = '';
  child.stdout.on('data', (chunk) => {
    printed += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said = (said + String(chunk)).slice(-keptChars);
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (status === 0) return printed;
  throw new Error(`'${argv.join(' ')}' ended with ${status}\n${printed.slice(-keptChars)}${said}`);
}
