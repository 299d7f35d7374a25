// Files that a user names as input: regular files only, of limited size.

import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';

export interface InputFile {
  readonly content: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** Reads a regular file; throws `bad-usage` when it is missing, something else, or larger than `maxBytes`. */
export async function readInput(path: string, maxBytes: number): Promise<InputFile> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw cannotRead(path, error.code === 'ENOENT' ? 'no such file' : (error.code ?? error.message));
  });
  try {
    const status = await file.stat();
    if (!status.isFile()) throw cannotRead(path, 'not a regular file');
    if (status.size > maxBytes) throw cannotRead(path, `larger than ${maxBytes} bytes`);
    return { content: await file.readFile(), mode: status.mode & 0o7777 };
  } finally {
    await file.close();
  }
}

const cannotRead = (path: string, why: string): Failure =>
  new Failure('bad-usage', `cannot read ${quoteForMessage(path)}: ${why}`);

/** The path without links, which tells whether two names mean the same file. */
export async function resolveInput(path: string): Promise<string> {
  return realpath(path).catch(() => {
    throw cannotRead(path, 'no such file');
  });
}

/** Names in a directory that end in `suffix`, sorted. */
export async function listInputs(directory: string, suffix: string): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => name.endsWith(suffix)).sort();
}
