// The package files of a tree before anything is done with them: that they are what was stored, and stay off the base.

import { Failure } from '../base/failure.ts';
import { treeLayout } from '../model/layout.ts';
import type { LocalPackage } from '../model/origin.ts';
import { packageId } from '../model/package.ts';
import { checkStored } from '../system/package-store.ts';
import type { Root } from '../system/root.ts';
import type { TreeJob } from './tree-job.ts';

/** Throws when a stored file is missing or altered, and `cannot-resolve` when the base has the package already. */
export async function checkFiles({ spec, place, basePackages, root }: TreeJob): Promise<void> {
  await checkStored(place.store, spec.files);
  const architectures = new Set([...basePackages.map((p) => p.architecture), ...(await foreignArchitectures(root))]);
  for (const file of spec.files) {
    if (basePackages.length > 0) requireArchitecture(file, architectures);
    const owner = basePackages.find(({ name }) => name === file.id.split('_')[0]);
    if (owner !== undefined && !spec.replacing?.includes(file)) throw inTheBase(file, packageId(owner));
  }
}

/** What `dpkg --add-architecture` wrote down (dpkg(1)). */
async function foreignArchitectures(root: Root): Promise<readonly string[]> {
  const path = `${treeLayout.dpkgDatabase}/arch`;
  return (await root.has(path)) ? (await root.readText(path)).split('\n') : [];
}

function requireArchitecture(file: LocalPackage, architectures: ReadonlySet<string>): void {
  const own = file.id.split('_').at(-1) ?? '';
  if (own === 'all' || architectures.has(own)) return;
  const named = [...architectures].filter((name) => name !== 'all' && name !== '').join(', ');
  throw new Failure('cannot-resolve', `cannot install '${file.id}': it is for ${own}, the system for ${named}`);
}

/** Compat: rpm-ostree's sentence when the very package is there. */
function inTheBase(file: LocalPackage, owner: string): Failure {
  if (owner === file.id) return new Failure('bad-usage', `Package '${owner}' is already in the base`);
  return new Failure('cannot-resolve', `cannot install '${file.id}': the base has '${owner}'`, {
    hint: "run 'apt-ostree override replace ./FILE.deb' to use the file instead of the package of the base",
  });
}
