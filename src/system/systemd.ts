// systemd: start a unit, reboot, delay a shutdown.

import { access } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { machineLayout } from '../model/layout.ts';
import { hold, run } from './run.ts';

/** Whether systemd is the init of this machine, see sd_booted(3). */
export async function isSystemdRunning(): Promise<boolean> {
  return access(machineLayout.systemdMark).then(
    () => true,
    () => false,
  );
}

export async function startUnit(unit: string): Promise<void> {
  await run({ program: 'systemctl', args: ['start', '--', unit] });
}

/** Asks for a reboot and returns; fails when a blocking inhibitor forbids it, see systemd-inhibit(1). */
export async function reboot(): Promise<void> {
  const listed = await run({ program: 'systemd-inhibit', args: ['--list', '--no-legend', '--no-pager'] });
  const blocker = listed.stdout.split('\n').find((line) => /\bshutdown\b/.test(line) && /\bblock\s*$/.test(line));
  if (blocker !== undefined) {
    throw new Failure('busy', 'cannot reboot: blocked by a systemd inhibitor lock in `block` mode', {
      hint: "run 'systemd-inhibit --list' to see who holds it",
    });
  }
  await run({ program: 'systemctl', args: ['reboot'] });
}

/** Delays shutdown and sleep until disposed; where systemd does not run there is nothing to delay. */
export async function inhibitShutdown(why: string): Promise<AsyncDisposable> {
  if (!(await isSystemdRunning())) return { [Symbol.asyncDispose]: async () => undefined };
  return hold({
    program: 'systemd-inhibit',
    args: ['--what=shutdown:sleep', '--who=apt-ostree', `--why=${why}`, '--mode=delay', 'cat'],
  });
}
