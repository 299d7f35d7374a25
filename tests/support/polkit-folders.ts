// Folders for polkitd: our actions as they are shipped, and the rules of a test.

import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';

export interface PolkitFolders extends AsyncDisposable {
  readonly actions: string;
  readonly rules: string;
}

/** Safety: polkitd runs as a user of its own, which must be able to read them. */
export async function makePolkitFolders(rules: string): Promise<PolkitFolders> {
  const folder = await mkdtemp('/var/tmp/aos-polkit-');
  const made = { actions: `${folder}/actions`, rules: `${folder}/rules.d` };
  await chmod(folder, 0o755);
  for (const path of Object.values(made)) await mkdir(path);
  const name = 'org.aptostree.dev.policy';
  await copyFile(`${process.cwd()}/polkit/${name}`, `${made.actions}/${name}`);
  await writeFile(`${made.rules}/10-test.rules`, rules);
  return { ...made, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
