// What keeps a change from starting at a deployment, or from being made on this machine.

import { Failure } from '../base/failure.ts';
import { machineLayout } from '../model/layout.ts';
import type { Origin } from '../model/origin.ts';
import type { Settings } from './settings.ts';

/** Compat: a system may say that it must be rebased before it is used. A damaged origin is not to be written anew. */
export function refuseUnconfigured(origin: Origin): void {
  if (origin.unconfiguredState === undefined) return;
  throw new Failure('bad-ref', `origin unconfigured-state: ${origin.unconfiguredState}`, {
    hint: "run 'apt-ostree rebase' to choose another base",
  });
}

/** Compat: rpm-ostreed.conf(5), `LockLayering`. */
export function refuseLocked({ lockLayering }: Settings): void {
  if (!lockLayering) return;
  throw new Failure('not-authorized', 'Cannot operate; `LockLayering=true` in configuration.', {
    hint: `an administrator can change it in '${machineLayout.daemonConfig}'`,
  });
}
