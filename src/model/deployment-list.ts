// The ordered list of deployments: who is booted, what to build on, new orders, what cleaning up removes. Not: doing it.

import { Failure } from '../base/failure.ts';
import type { Deployment, DeploymentState } from './deployment.ts';
import type { CleanupElement } from './request.ts';

/** The least that a decision about order needs. */
export interface ListedDeployment {
  readonly osname: string;
  readonly booted: boolean;
  readonly staged: boolean;
}

export type DeploymentList = readonly Deployment[];

/**
 * States by position. Compat: `ostree_sysroot_query_deployments_for`. Pending is the first of the stateroot before the
 * booted one, rollback the first after it; where nothing is booted, the first stands for the booted one as `pending`.
 */
export function deploymentStates(list: readonly ListedDeployment[], osname: string): readonly DeploymentState[] {
  const booted = list.findIndex((d) => d.booted);
  const isOurs = (d: ListedDeployment): boolean => d.osname === osname;
  const first = list.findIndex((d, i) => isOurs(d) && !d.staged && i !== booted);
  const pending = booted < 0 || first < booted ? first : -1;
  const rollback = list.findIndex((d, i) => isOurs(d) && i > (booted < 0 ? Math.max(first, 0) : booted));
  return list.map((deployment, index) => {
    if (deployment.staged) return 'staged';
    if (index === booted) return 'booted';
    if (index === pending) return 'pending';
    return index === rollback ? 'rollback' : 'other';
  });
}

export const findBooted = (list: DeploymentList): Deployment | undefined => list.find((d) => d.state === 'booted');

/** The stateroot a request means: the named one, else the booted one, else the only one. */
export function chooseOsname(list: DeploymentList, named: string): string {
  const names = new Set(list.map((d) => d.osname));
  if (named !== '') {
    if (names.has(named)) return named;
    throw new Failure('not-found', `cannot find a deployment of stateroot '${named}'`);
  }
  const [only, ...others] = names;
  const chosen = findBooted(list)?.osname ?? (others.length === 0 ? only : undefined);
  if (chosen !== undefined) return chosen;
  throw new Failure(
    'not-found',
    names.size === 0 ? 'cannot find any deployment' : 'cannot choose between several stateroots',
    { hint: names.size === 0 ? undefined : `name one with --stateroot: ${[...names].join(', ')}` },
  );
}

/** The deployment whose origin a change starts from: a staged or pending one, else the booted one, else the first. */
export function mergeDeployment(list: DeploymentList, osname: string): Deployment {
  const found = list.find((d) => d.osname === osname);
  const booted = findBooted(list);
  const chosen = booted?.osname === osname && found !== undefined && found.index > booted.index ? booted : found;
  if (chosen === undefined) throw new Failure('not-found', `cannot find a deployment of stateroot '${osname}'`);
  return chosen;
}

/** What differences are shown from: the booted deployment, else the default of the stateroot. */
export const currentDeployment = (list: DeploymentList, osname: string): Deployment | undefined =>
  findBooted(list) ?? list.find((d) => d.osname === osname);

/**
 * The deployment that a rollback makes the default. Compat: the first after the booted one; without one the booted one
 * itself when another waits to be booted, so that two rollbacks cancel each other.
 */
export function rollbackTarget(list: DeploymentList, osname: string): Deployment {
  const ours = list.filter((d) => d.osname === osname);
  if (ours.some((d) => d.state === 'staged')) {
    throw new Failure('bad-usage', 'Staged deployment (remove with cleanup -p)', {
      hint: "run 'apt-ostree cleanup --pending' first",
    });
  }
  const position = ours.findIndex((d) => d.state === 'booted');
  const target = ours[Math.max(position, 0) + 1] ?? (position > 0 ? ours[position] : undefined);
  if (target === undefined) throw new Failure('not-found', 'No rollback deployment found');
  return target;
}

/** The list with the rollback target in front and all others in their order behind it. */
export function newOrderForRollback(list: DeploymentList, osname: string): DeploymentList {
  const target = rollbackTarget(list, osname);
  return [target, ...list.filter((d) => d !== target)];
}

/**
 * The deployments that cleaning up removes. Safety: never the booted one, a pinned one, or one of another stateroot;
 * where nothing is booted, the first of the stateroot is kept as the booted one would be.
 */
export function removedByCleanup(
  list: DeploymentList,
  osname: string,
  elements: readonly CleanupElement[],
): DeploymentList {
  const anchor = findBooted(list) ?? list.find((d) => d.osname === osname && d.state !== 'staged');
  return list.filter((deployment) => {
    if (deployment === anchor || deployment.osname !== osname || deployment.pinned) return false;
    const isBefore = anchor === undefined || deployment.index < anchor.index;
    return elements.includes(isBefore ? 'pending-deploy' : 'rollback-deploy');
  });
}
