// What follows the point of no return: record, free space, reboot. Failures here are told and do not fail the change.

import { asFailure } from '../base/failure.ts';
import { reboot } from '../system/systemd.ts';
import { say, type Work } from './work.ts';

/** Runs steps one after the other; one that fails is told and the next runs. */
export async function runAfterwards(work: Work, steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) {
    await step().catch((error: unknown) => {
      const { message, hint } = asFailure(error);
      say(work.job, `warning: ${message}${hint === undefined ? '' : `; ${hint}`}`);
    });
  }
}

/** Compat: the deployment stays when an inhibitor forbids the reboot, and the request fails with that reason. */
export async function rebootIfAsked(work: Work, afterwards: 'nothing' | 'reboot' | 'apply-live'): Promise<void> {
  if (afterwards !== 'reboot') return;
  if (work.sysroot.booted) await reboot();
  else say(work.job, 'warning: this system is not the running one; it is not rebooted');
}
