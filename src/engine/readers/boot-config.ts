// The boot entry of a deployment: its kernel arguments and files.

import { Failure } from '../../base/failure.ts';
import { chooseOsname } from '../../model/deployment-list.ts';
import type { Questions } from '../../model/question.ts';
import type { DeployedTree } from '../../system/ostree/sysroot.ts';
import type { Reading } from '../reading.ts';

/** Compat: of a staged deployment, which has no entry yet, `options` alone. */
export async function readBootConfig(
  ask: Questions['boot-config']['ask'],
  reading: Reading,
): Promise<Readonly<Record<string, string>>> {
  const tree = chooseTree(ask, reading);
  return { staged: String(tree.staged), ...Object.fromEntries(tree.bootEntry) };
}

function chooseTree({ osname, index }: Questions['boot-config']['ask'], { deployments, trees }: Reading): DeployedTree {
  const booted = trees.find((tree) => tree.booted);
  if (index === -2 && booted === undefined) throw new Failure('not-found', 'cannot find a booted deployment');
  if (index === -2 && booted !== undefined) return booted;
  const chosen = index < 0 ? chooseOsname(deployments, osname) : '';
  const tree = index < 0 ? trees.find((one) => one.osname === chosen) : trees[index];
  if (tree !== undefined) return tree;
  const message = `Out of range deployment index ${index}, expected < ${trees.length}`;
  throw new Failure('not-found', message, { hint: "run 'apt-ostree status' to see the deployments" });
}
