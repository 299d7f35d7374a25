// Files that a user names as input: regular files only, of limited size.

import { constants } from 'node:fs';
import { type FileHandle, open, readdir, realpath } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';

export interface InputFile {
  readonly content: Uint8Array;
  /** Permission bits. */
  readonly mode: number;
}

/** Reads a regular file; throws `bad-usage` when it is missing, something else, or larger than `maxBytes`. */
export async function readInput(path: string, maxBytes: number): Promise<InputFile> {
  const file = await openFile(path);
  try {
    const status = await file.stat();
    if (status.size > maxBytes) throw cannotRead(path, `larger than ${maxBytes} bytes`);
    return { content: await file.readFile(), mode: status.mode & 0o7777 };
  } finally {
    await file.close();
  }
}

export interface OpenInput extends AsyncDisposable {
  /** Its number in this process. */
  readonly descriptor: number;
}

/** Opens a regular file for somebody else to read; throws `bad-usage` when it is missing or something else. */
export async function openInput(path: string): Promise<OpenInput> {
  const file = await openFile(path);
  return { descriptor: file.fd, [Symbol.asyncDispose]: () => file.close() };
}

async function openFile(path: string): Promise<FileHandle> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw cannotRead(path, reasons[error.code ?? ''] ?? error.code ?? error.message);
  });
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw cannotRead(path, 'not a regular file');
}

const reasons: Readonly<Record<string, string>> = { ENOENT: 'no such file', EACCES: 'permission denied' };

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
