// Starts, feeds, reads and cancels processes. The only file that may.

import { Failure } from '../base/failure.ts';
import { splitLines } from '../base/lines.ts';
import { type Command, fixedEnvironment, formatCommand } from './command.ts';

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called for each line of standard output and error. */
  readonly onLine?: (line: string) => void;
  /** When given, descriptor 3 is a pipe whose lines arrive here. */
  readonly onStatusLine?: (line: string) => void;
  /** Exit codes that are answers, not failures; 0 always is. */
  readonly okExitCodes?: readonly number[];
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  /** The last part of standard error. */
  readonly stderr: string;
}

const keptOutputChars = 64 * 1024 * 1024;
const keptErrorChars = 256 * 1024;
const graceMs = 3000;

/** Loaded with the first process: reading a system mostly needs none, and this is the largest library there is. */
const loadExeca = async () => (await import('execa')).execa;

/** Set by `--debug`: sees every command before it starts. */
let observer: ((line: string) => void) | undefined;
export function observeCommands(see: (line: string) => void): void {
  observer = see;
}

/**
 * Runs a command to its end. Throws `cancelled` when the signal fires (the whole process group is ended first),
 * `tool-failed` when the program cannot start or ends with another exit code.
 */
export async function run(command: Command, options: RunOptions = {}): Promise<RunResult> {
  const result = await runToEnd(command, options);
  if (result.exitCode === 0 || options.okExitCodes?.includes(result.exitCode)) return result;
  throw new Failure('tool-failed', `cannot run '${command.program}': ${lastWords(result)}`, {
    cause: new Error(`${formatCommand(command)}\nexit status ${result.exitCode}\n${result.stderr}`),
  });
}

function lastWords(result: RunResult): string {
  const lines = result.stderr
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(-3).join('; ') || `exit status ${result.exitCode}`;
}

async function runToEnd(command: Command, options: RunOptions): Promise<RunResult> {
  if (options.signal?.aborted) throw new Failure('cancelled', 'operation was cancelled');
  observer?.(formatCommand(command));
  const execa = await loadExeca();
  const child = execa(command.program, [...command.args], {
    env: { ...fixedEnvironment, ...command.env },
    extendEnv: false,
    detached: true,
    buffer: false,
    reject: false,
    stdio: ['pipe', 'pipe', 'pipe', ...(options.onStatusLine ? (['pipe'] as const) : [])],
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
  });
  const output = new Capture(keptOutputChars, options.onLine);
  const errors = new Capture(keptErrorChars, options.onLine);
  read(child.stdout, (text) => output.feed(text));
  read(child.stderr, (text) => errors.feed(text));
  const status = options.onStatusLine ? splitLines(options.onStatusLine) : undefined;
  if (status) read(child.stdio[3], (text) => status.feed(text));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(command.input ?? '');
  const stop = endGroupOnAbort(child.pid, options.signal);
  const result = await child.finally(() => stop());
  output.flush();
  errors.flush();
  status?.flush();
  if (options.signal?.aborted) throw new Failure('cancelled', 'operation was cancelled');
  if (result.exitCode === undefined && result.signal === undefined) {
    throw new Failure('tool-failed', `cannot start '${command.program}': ${result.shortMessage ?? 'unknown reason'}`);
  }
  return { exitCode: result.exitCode ?? 128, stdout: output.text, stderr: errors.text + signalText(result.signal) };
}

const signalText = (signal: string | undefined): string => (signal === undefined ? '' : `\nended by ${signal}`);

/** Keeps the last part of a stream and hands its lines on. */
class Capture {
  text = '';
  readonly #keptChars: number;
  readonly #lines: ReturnType<typeof splitLines> | undefined;

  constructor(keptChars: number, onLine: ((line: string) => void) | undefined) {
    this.#keptChars = keptChars;
    this.#lines = onLine ? splitLines(onLine) : undefined;
  }

  feed(text: string): void {
    this.text += text;
    if (this.text.length > this.#keptChars) this.text = this.text.slice(-this.#keptChars);
    this.#lines?.feed(text);
  }

  flush(): void {
    this.#lines?.flush();
  }
}

function read(stream: unknown, onText: (text: string) => void): void {
  const readable = stream as NodeJS.ReadableStream | null | undefined;
  readable?.setEncoding('utf8');
  readable?.on('data', (text: string) => onText(text));
  readable?.on('error', () => undefined);
}

/** Safety: execa ends only the child; a grandchild that keeps a pipe open would delay us for ever. */
function endGroupOnAbort(pid: number | undefined, signal: AbortSignal | undefined): () => void {
  if (pid === undefined || signal === undefined) return () => undefined;
  let killer: NodeJS.Timeout | undefined;
  const end = (): void => {
    signalGroup(pid, 'SIGTERM');
    killer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs);
  };
  signal.addEventListener('abort', end, { once: true });
  return () => {
    signal.removeEventListener('abort', end);
    clearTimeout(killer);
  };
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // the group is gone already
  }
}

/** A child that lives until its standard input is closed, by `release` or by our death. */
export interface HeldProcess extends AsyncDisposable {
  readonly pid: number | undefined;
  /** The first line it printed, or undefined when it ended before printing one. */
  readonly firstLine: string | undefined;
  readonly exitCode: number | undefined;
}

/**
 * Starts a program that echoes its input (`cat` behind a lock or an inhibitor), writes one line to it and waits for
 * the echo: then whatever the program holds is held. When it ends first, `firstLine` is undefined.
 */
export async function hold(command: Command): Promise<HeldProcess> {
  observer?.(formatCommand(command));
  const execa = await loadExeca();
  const child = execa(command.program, [...command.args], {
    env: { ...fixedEnvironment, ...command.env },
    extendEnv: false,
    // A Ctrl-C on the terminal must not take away what is held while we still clean up.
    detached: true,
    buffer: false,
    reject: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'ignore',
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.write('held\n');
  const ended = child.then((result) => result.exitCode);
  const firstLine = await Promise.race([
    new Promise<string>((resolve) => read(child.stdout, splitLines(resolve).feed)),
    ended.then(() => undefined),
  ]);
  return {
    pid: child.pid,
    firstLine,
    exitCode: firstLine === undefined ? await ended : undefined,
    [Symbol.asyncDispose]: async () => {
      child.stdin?.end();
      await ended;
    },
  };
}

/**
 * Runs a program in our place: with our terminal and our descriptors 0 to 2, handing on the signals that ask us to
 * end, and answers its exit status. Only for starting ourselves again and for editors; everything else goes through
 * `run`.
 */
export async function become(command: Command): Promise<number> {
  observer?.(formatCommand(command));
  const execa = await loadExeca();
  const child = execa(command.program, [...command.args], {
    env: { ...fixedEnvironment, ...command.env },
    extendEnv: false,
    reject: false,
    stdio: 'inherit',
  });
  const handOn = (name: NodeJS.Signals): void => {
    // On a terminal Ctrl-C reaches the whole process group already.
    if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
  };
  const names: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of names) process.on(name, handOn);
  const result = await child;
  for (const name of names) process.off(name, handOn);
  return result.exitCode ?? 128;
}

/**
 * Starts a child that shares our terminal, and waits until it closes its descriptor 3 or ends; disposing ends it.
 * A program that cannot be started is no failure: then there is nothing to dispose.
 */
export async function attend(command: Command): Promise<AsyncDisposable> {
  observer?.(formatCommand(command));
  const execa = await loadExeca();
  const child = execa(command.program, [...command.args], {
    env: { ...fixedEnvironment, ...command.env },
    extendEnv: false,
    buffer: false,
    reject: false,
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ready = child.stdio[3] as unknown as NodeJS.ReadableStream | undefined;
  ready?.resume();
  await Promise.race([child, new Promise((resolve) => ready?.once('close', resolve).once('error', resolve))]);
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await child;
    },
  };
}
