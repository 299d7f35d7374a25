// Package files: from whoever brings them into the store, and out of it when no deployment was asked to have them.

import { join } from 'node:path';
import { Failure } from '../base/failure.ts';
import { sysrootLayout } from '../model/layout.ts';
import type { LocalPackage } from '../model/origin.ts';
import type { StoredFiles } from '../model/origin-changes.ts';
import { parseOrigin } from '../model/origin-file.ts';
import type { BroughtFile, UpdateRequest } from '../model/request.ts';
import type { DeployedTree } from '../system/ostree/sysroot.ts';
import { dropOtherPackages, storeBrought } from '../system/package-store.ts';
import { makeWorkspace } from '../system/workspace.ts';
import type { Work } from './work.ts';

const self = async (): Promise<{ readonly pid: number; readonly uid: number }> => ({
  pid: process.pid,
  uid: process.getuid?.() ?? 0,
});

/** Whether a request brings package files. */
export const bringsFiles = ({ addFiles, overrides }: UpdateRequest): boolean =>
  addFiles.length + (overrides?.replace.length ?? 0) > 0;

/** Takes the files of a request into the store; the same package twice is refused. */
export async function takeFiles(work: Work, { addFiles, overrides }: UpdateRequest): Promise<StoredFiles> {
  const replace = overrides?.replace ?? [];
  const all = await takeAll(work, [...addFiles, ...replace]);
  return { add: all.slice(0, addFiles.length), replace: all.slice(addFiles.length) };
}

async function takeAll(work: Work, files: readonly BroughtFile[]): Promise<readonly LocalPackage[]> {
  const taken: LocalPackage[] = [];
  if (files.length === 0) return taken;
  const { path, job } = { path: work.sysroot.path, job: work.job };
  await using workspace = await makeWorkspace(join(path, sysrootLayout.work));
  const place = { store: join(path, sysrootLayout.store), workspace: workspace.path };
  for (const file of files) {
    const local = await storeBrought(file, { ...place, findAsker: job.findAsker ?? self, signal: job.signal });
    const name = (id: string): string | undefined => id.split('_')[0];
    if (taken.some(({ id }) => name(id) === name(local.id))) {
      throw new Failure('bad-usage', `cannot install two files of the package '${name(local.id)}'`);
    }
    taken.push(local);
  }
  return taken;
}

/** Forgets the files that no deployment's origin names; a failed change, or one that only planned, leaves none. */
export async function dropUnusedFiles({ sysroot }: Work): Promise<void> {
  const used = usedFiles(await sysroot.trees());
  if (used !== undefined) await dropOtherPackages(join(sysroot.path, sysrootLayout.store), used);
}

/** Undefined when an origin cannot be read: it may be mended, and then needs its files. */
function usedFiles(trees: readonly DeployedTree[]): readonly LocalPackage[] | undefined {
  try {
    return trees.flatMap((tree) => {
      const { localPackages, overrides } = parseOrigin(tree.origin);
      return [...localPackages, ...overrides.replaceLocal];
    });
  } catch {
    return undefined;
  }
}
