// The apt sources of a stateroot, those that are switched off too.

import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import { chooseOsname } from '../../model/deployment-list.ts';
import type { AptSource, Questions } from '../../model/question.ts';
import { describeSources } from '../../system/apt/described-sources.ts';
import type { Reading } from '../reading.ts';

/** Of the booted deployment, else of the first one that has an `/etc` of its own: a staged one has none yet. */
export async function readSources(
  { osname }: Questions['sources']['ask'],
  { trees, deployments }: Reading,
): Promise<readonly AptSource[]> {
  const chosen = chooseOsname(deployments, osname);
  const written = trees.filter((tree) => tree.osname === chosen && !tree.staged);
  const tree = written.find(({ booted }) => booted) ?? written[0];
  if (tree === undefined) throw new Failure('not-found', `cannot find a deployment of stateroot '${chosen}'`);
  return describeSources(join(tree.path, 'etc/apt'));
}
