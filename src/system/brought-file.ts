// A file that another process has open: copied once, so that whatever happens to the original no longer matters.

import { constants } from 'node:fs';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, throwIfCancelled } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import type { Asker } from '../model/job.ts';
import { machineLayout } from '../model/layout.ts';
import type { BroughtFile } from '../model/request.ts';

export interface CopyOptions {
  readonly findAsker: () => Promise<Asker>;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Copies the content to a new file, which is on the disk afterwards. Safety: a process number may pass to another process
 * at any moment, so the asker is looked for again once the file is open; and a descriptor that gives its owner no right
 * to read (open(2), O_PATH and O_WRONLY) gives us none.
 */
export async function copyBrought(file: BroughtFile, to: string, options: CopyOptions): Promise<void> {
  const asker = await options.findAsker();
  const source = await openOf(asker, file);
  try {
    const now = await options.findAsker();
    if (now.pid !== asker.pid) throw refused(file, 'it belongs to another process now');
    await requireFile(source, file, options.maxBytes);
    await copy(source, to, { ...options, file });
  } finally {
    await source.close();
  }
}

async function openOf(asker: Asker, file: BroughtFile): Promise<FileHandle> {
  const folder = join(machineLayout.processes, String(asker.pid));
  const path = join(folder, 'fd', String(file.descriptor));
  try {
    if ((await stat(folder)).uid !== asker.uid) throw refused(file, 'it belongs to somebody else');
    requireReadable(await readFile(join(folder, 'fdinfo', String(file.descriptor)), 'utf8'), file);
    // Opening a device can do something, so it is looked at first.
    if (!(await stat(path)).isFile()) throw refused(file, 'not a regular file');
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    throw error instanceof Failure ? error : refused(file, 'it is not open any more', error);
  }
}

const accessMode = 3;
const pathOnly = 0o10000000;

/** `flags:` of proc_pid_fdinfo(5), octal. */
function requireReadable(information: string, file: BroughtFile): void {
  const flags = Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(information)?.[1] ?? '', 8);
  const mode = flags & accessMode;
  if (Number.isNaN(flags) || (flags & pathOnly) !== 0 || mode === constants.O_WRONLY) {
    throw refused(file, 'it is not open for reading');
  }
}

async function requireFile(source: FileHandle, file: BroughtFile, maxBytes: number): Promise<void> {
  const status = await source.stat();
  if (!status.isFile()) throw refused(file, 'not a regular file');
  if (status.size > maxBytes) throw tooLarge(file, maxBytes);
}

const chunkBytes = 1024 * 1024;

async function copy(
  source: FileHandle,
  to: string,
  { file, maxBytes, signal }: CopyOptions & { readonly file: BroughtFile },
): Promise<void> {
  const target = await open(to, 'wx', 0o600);
  const buffer = Buffer.alloc(chunkBytes);
  try {
    for (let at = 0; ; ) {
      throwIfCancelled(signal);
      const { bytesRead } = await source.read(buffer, 0, chunkBytes, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      if (at > maxBytes) throw tooLarge(file, maxBytes);
      await target.writeFile(buffer.subarray(0, bytesRead));
    }
    await target.sync();
  } finally {
    await target.close();
  }
}

const tooLarge = (file: BroughtFile, maxBytes: number): Failure => refused(file, `larger than ${maxBytes} bytes`);

const refused = (file: BroughtFile, why: string, cause?: unknown): Failure =>
  new Failure('bad-usage', `cannot read ${quoteForMessage(file.name)}: ${why}`, { cause });
