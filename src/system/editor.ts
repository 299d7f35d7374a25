// The user's editor, on a text in a file that nobody else can read.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { machineLayout } from '../model/layout.ts';
import { become } from './run.ts';

/** Shows the text in an editor (a program and its first arguments) and answers what it was saved as. */
export async function editText(
  text: string,
  editor: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const [program = '', ...args] = editor;
  const folder = await mkdtemp(join(machineLayout.temporary, 'apt-ostree-'));
  try {
    const file = join(folder, 'text');
    await writeFile(file, text, { mode: 0o600 });
    const status = await become({ program, args: [...args, file], env });
    if (status === 0) return await readFile(file, 'utf8');
    throw new Failure(
      'tool-failed',
      `cannot use what was edited: the editor '${program}' ended with status ${status}`,
      {
        hint: 'set the variable EDITOR to the editor of your choice',
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
