// Which two commits `db diff` compares, and what they are called (pure).

import { Failure } from '../base/failure.ts';
import type { DifferenceIntent } from '../contract/intent.ts';
import type { Deployment } from '../model/deployment.ts';
import type { HostState } from '../model/host-state.ts';

export interface Side {
  readonly revision: string;
  /** As the header shows it. */
  readonly title: string;
}

interface Sides {
  readonly from: Side;
  readonly to: Side;
}

/**
 * Without operands: booted and pending, else rollback and booted. With one: booted and that one.
 * Compat: `rpm-ostree db diff`. Where nothing is booted, the second deployment and the first.
 */
export function findSides(intent: DifferenceIntent, { deployments }: HostState): Sides {
  const booted = deployments.find((one) => one.state === 'booted');
  const side = (deployment: Deployment, name: string): Side => deploymentSide(deployment, name, intent.base);
  if (intent.from !== undefined) {
    if (intent.to !== undefined) return { from: namedSide(intent.from), to: namedSide(intent.to) };
    if (booted === undefined) throw nothingToCompare('no deployment is booted');
    return { from: side(booted, 'booted deployment'), to: namedSide(intent.from) };
  }
  const [first, second] = deployments;
  if (booted !== undefined && first !== undefined && first !== booted) {
    return { from: side(booted, 'booted deployment'), to: side(first, 'pending deployment') };
  }
  if (second === undefined || first === undefined) throw nothingToCompare('there is only one deployment');
  const isBooted = first === booted;
  return {
    from: side(second, isBooted ? 'rollback deployment' : 'second deployment'),
    to: side(first, isBooted ? 'booted deployment' : 'first deployment'),
  };
}

function deploymentSide(deployment: Deployment, name: string, ofBase: boolean): Side {
  const revision = ofBase ? deployment.base.commit : deployment.commit.commit;
  return { revision, title: `${name} (${revision})` };
}

const namedSide = (revision: string): Side => ({ revision, title: revision });

const nothingToCompare = (why: string): Failure =>
  new Failure('not-found', `cannot compare deployments: ${why}`, { hint: 'name two commits' });
