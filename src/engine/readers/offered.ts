// Packages of the sources by their exact name, or by what they provide.

import type { OfferedPackage, Questions } from '../../model/question.ts';
import type { Candidate } from '../../system/apt/candidates.ts';
import type { Reading } from '../reading.ts';
import { candidatesOf } from './search.ts';

export async function readOffered(
  { names }: Questions['offered']['ask'],
  { sysroot }: Reading,
): Promise<readonly OfferedPackage[]> {
  const wanted = new Set(names);
  return (await candidatesOf(sysroot)).filter(({ name }) => wanted.has(name)).map(toOffered);
}

export async function readProviders(
  { names }: Questions['providers']['ask'],
  { sysroot }: Reading,
): Promise<readonly OfferedPackage[]> {
  return findProviders(await candidatesOf(sysroot), names);
}

/** Versions in `Provides` are not looked at: a name is asked for. */
export function findProviders(candidates: readonly Candidate[], names: readonly string[]): readonly OfferedPackage[] {
  const wanted = new Set(names);
  return candidates
    .filter(({ name, provides }) => wanted.has(name) || providedNames(provides).some((one) => wanted.has(one)))
    .map(toOffered);
}

const providedNames = (field = ''): readonly string[] =>
  field.split(',').map((entry) => /^\s*([a-z0-9][a-z0-9+.-]*)/.exec(entry)?.[1] ?? '');

const toOffered = ({ name, version, architecture, summary, source }: Candidate): OfferedPackage => ({
  name,
  version,
  architecture,
  summary,
  source,
});
