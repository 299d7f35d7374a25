// The package files of a tree before anything is done with them: that they are what was stored, and stay off the base.

import { Failure } from '../base/failure.ts';
import type { LocalPackage } from '../model/origin.ts';
import { packageId } from '../model/package.ts';
import { checkStored } from '../system/package-store.ts';
import type { TreeJob } from './tree-job.ts';

/** Throws when a stored file is missing or altered, and `cannot-resolve` when the base has the package already. */
export async function checkFiles({ spec, place, basePackages }: TreeJob): Promise<void> {
  await checkStored(place.store, spec.files);
  for (const file of spec.files) {
    const owner = basePackages.find(({ name }) => name === file.id.split('_')[0]);
    if (owner !== undefined) throw inTheBase(file, packageId(owner));
  }
}

/** Compat: rpm-ostree's sentence when the very package is there. */
function inTheBase(file: LocalPackage, owner: string): Failure {
  if (owner === file.id) return new Failure('bad-usage', `Package '${owner}' is already in the base`);
  return new Failure('cannot-resolve', `cannot install '${file.id}': the base has '${owner}'`, {
    hint: "run 'apt-ostree upgrade' for a newer base; a file that is layered does not replace a package of the base",
  });
}
