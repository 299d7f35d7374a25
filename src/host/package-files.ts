// Package files that a command line names, opened by the caller: whoever performs the change reads what is open.

import type { BroughtFile } from '../model/request.ts';
import { openInput } from '../system/inputs.ts';

export interface OpenPackageFiles extends AsyncDisposable {
  readonly files: readonly BroughtFile[];
}

/** Opens all files, or none; throws `bad-usage` naming the one that cannot be opened. */
export async function openPackageFiles(paths: readonly string[]): Promise<OpenPackageFiles> {
  const opened: (BroughtFile & AsyncDisposable)[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened) await one[Symbol.asyncDispose]();
  };
  try {
    for (const name of paths) opened.push({ name, ...(await openInput(name)) });
  } catch (error) {
    await close();
    throw error;
  }
  const files = opened.map(({ descriptor, name }) => ({ descriptor, name }));
  return { files, [Symbol.asyncDispose]: close };
}
