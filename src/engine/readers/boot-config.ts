// The boot entry of a deployment: its kernel arguments and files.

import { Failure } from '../../base/failure.ts';
import { chooseOsname } from '../../model/deployment-list.ts';
import type { Questions } from '../../model/question.ts';
import type { Reading } from '../reading.ts';

/** Compat: a staged deployment has no entry yet; it will get the arguments of the one it was made from. */
export async function readBootConfig(
  { osname, index }: Questions['boot-config']['ask'],
  { deployments, trees }: Reading,
): Promise<Readonly<Record<string, string>>> {
  const chosen = chooseOsname(deployments, osname);
  const position = index < 0 ? trees.findIndex((tree) => tree.osname === chosen) : index;
  const tree = trees[position];
  if (tree === undefined) throw new Failure('not-found', `cannot find the deployment with index ${index}`);
  const source = tree.staged ? trees.find((other) => other.booted && other.osname === tree.osname) : tree;
  return Object.fromEntries(source?.bootEntry ?? []);
}
