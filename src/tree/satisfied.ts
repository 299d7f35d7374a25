// Requests that the base satisfies already: they sleep until the base drops what they ask for.

import { Failure } from '../base/failure.ts';
import { treeLayout } from '../model/layout.ts';
import { packageId } from '../model/package.ts';
import { parsePackageRequest } from '../model/package-request.ts';
import { parseProvides } from '../system/dpkg.ts';
import type { TreeJob } from './tree-job.ts';

/** Fills `state.inactive`; refuses new requests that would only sleep. Needs no apt and no network. */
export async function findSatisfied(tree: TreeJob): Promise<void> {
  tree.state.inactive = await findInactive(tree);
  refuseProvided(tree, tree.state.inactive);
  sayInactive(tree);
}

/** Compat: the lines of rpm-ostree. */
function sayInactive({ job, state }: TreeJob): void {
  if (state.inactive.size === 0) return;
  job.say({ kind: 'message', text: 'Inactive requests:' });
  for (const [request, owner] of state.inactive) {
    job.say({ kind: 'message', text: `  ${request} (already provided by ${owner})` });
  }
}

/** By name, or by what packages of the base provide. */
async function findInactive(tree: TreeJob): Promise<Map<string, string>> {
  const inactive = new Map<string, string>();
  const provided = parseProvides(await tree.root.readText(`${treeLayout.dpkgDatabase}/status`));
  const byName = new Map(tree.basePackages.map((p) => [p.name, p]));
  for (const text of tree.spec.install) {
    const request = parsePackageRequest(text);
    const owner = byName.get(request.name) ?? provided.get(request.name);
    if (owner === undefined) continue;
    const other = request.version !== undefined && request.version !== owner.version;
    if (!other) inactive.set(text, packageId(owner));
  }
  return inactive;
}

function refuseProvided(tree: TreeJob, inactive: ReadonlyMap<string, string>): void {
  for (const text of tree.spec.refuseInactive ?? []) {
    const owner = inactive.get(text);
    if (owner === undefined) continue;
    throw new Failure(
      'bad-usage',
      `"${text}" is already provided by: ${owner}. Use --allow-inactive to explicitly require it.`,
      { hint: `run 'apt-ostree install --allow-inactive ${text}' to keep it should the base drop it` },
    );
  }
}
