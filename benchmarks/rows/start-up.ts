// R11, R12: how long a command takes that does nearly nothing.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startPrivateBus } from '../../tests/support/private-bus.ts';
import { makeSysroot, type Place } from '../place.ts';
import { runProgram } from '../program.ts';
import type { Row } from '../row.ts';

const program = resolve('bin/apt-ostree');
const emptyNode = { commands: [['node', '-e', '0']] };
const shape = { dividedBy: 'node -e 0', pairs: 21, warmUps: 2, writes: false } as const;

export const help: Row = {
  ...shape,
  id: 'R12',
  what: '--help',
  must: 1.5,
  begin: async () => ({ ours: { commands: [[program, '--help']] }, base: emptyNode }),
};

export const status: Row = {
  ...shape,
  id: 'R11',
  what: 'status, directly',
  must: 3,
  begin: async (place) => {
    const sysroot = await makeSysroot(place);
    return { ours: { commands: [[program, 'status', `--sysroot=${sysroot}`]] }, base: emptyNode };
  },
};

export const statusOverBus: Row = {
  ...shape,
  id: 'R11-bus',
  what: 'status, over the bus',
  must: 3,
  begin: async (place) => {
    const sysroot = await makeSysroot(place);
    const env = await startDaemon(place, sysroot);
    const ask = [program, 'status', `--sysroot=${sysroot}`, '--door=remote'];
    await askUntilAnswered(ask, env);
    return { ours: { commands: [ask], env }, base: emptyNode };
  },
};

/** Answers the environment that leads to it. */
async function startDaemon(place: Place, sysroot: string): Promise<Readonly<Record<string, string>>> {
  const bus = await startPrivateBus({ policies: [resolve('dbus')] });
  place.defer(() => bus[Symbol.asyncDispose]());
  const env = { DBUS_SYSTEM_BUS_ADDRESS: bus.address };
  const daemon = spawn(resolve('bin/apt-ostreed'), [`--sysroot=${sysroot}`], {
    env: { ...process.env, ...env, APT_OSTREED_IDLE_SECONDS: '0' },
    stdio: 'ignore',
  });
  place.defer(async () => {
    daemon.kill();
    if (daemon.exitCode === null) await once(daemon, 'exit');
  });
  return env;
}

async function askUntilAnswered(command: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await runProgram(command, env);
      return;
    } catch (error) {
      if (tries === 50) throw error;
      await wait(200);
    }
  }
}
