import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connectSystemBus } from '../../../src/bus/connection.ts';
import { ourNames } from '../../../src/contract/names.ts';
import type { Host } from '../../../src/host/host.ts';
import { openRemoteHost } from '../../../src/host/remote.ts';
import { allowEverything, type PrivateBus, startPrivateBus } from '../../support/private-bus.ts';
import { buildPrograms, type RunningProgram, startProgram } from '../../support/program.ts';
import { installHtop } from '../../support/samples.ts';
import { makeScratchSysroot, type ScratchSysroot } from '../../support/scratch-sysroot.ts';

before(buildPrograms);

const daemon = 'bin/apt-ostreed';
const start = (bus: PrivateBus, words: readonly string[], env: NodeJS.ProcessEnv = {}): RunningProgram =>
  startProgram(daemon, words, { ...bus.env, ...env });

const openHost = async (bus: PrivateBus, sysroot: string): Promise<Host> =>
  openRemoteHost({
    bus: await connectSystemBus({ address: bus.address }),
    sysroot,
    clientId: 'test',
    canPrompt: false,
  });

async function untilServed(bus: PrivateBus, program: RunningProgram): Promise<void> {
  await using connection = await connectSystemBus({ address: bus.address });
  const target = { destination: ourNames.bus, path: '/', interface: 'org.freedesktop.DBus.Peer', member: 'Ping' };
  for (let tries = 0; tries < 100; tries += 1) {
    const served = await connection.call(target).then(
      () => true,
      () => false,
    );
    if (served) return;
    if (program.child.exitCode !== null) break;
    await wait(50);
  }
  throw new Error(`the daemon does not serve: ${program.said()}`);
}

async function deployTwo(sysroot: ScratchSysroot): Promise<readonly string[]> {
  const first = await sysroot.commit({ version: '1', timestampSeconds: 1_760_000_000 });
  await sysroot.deploy(first);
  const second = await sysroot.commit({ version: '2', timestampSeconds: 1_760_000_100 });
  return [first, second];
}

const job = { say: () => undefined, signal: new AbortController().signal, commitPoint: () => undefined };
const upgrade = { ...installHtop, add: [], osname: '', base: { do: 'pull', allowOlder: false } } as const;

test('the program serves the sysroot it is told, and a change over the bus is in its properties', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using sysroot = await makeScratchSysroot();
  const [first, second] = await deployTwo(sysroot);
  await using program = start(bus, [`--sysroot=${sysroot.path}`]);
  await untilServed(bus, program);
  await using host = await openHost(bus, sysroot.path);
  assert.deepEqual(
    (await host.state()).deployments.map(({ commit }) => commit.commit),
    [first],
  );
  const outcome = await host.run(upgrade, job);
  assert.equal(outcome.kind, 'deployed');
  assert.deepEqual(
    (await host.state()).deployments.map(({ commit }) => commit.commit),
    [second, first],
  );
  await assert.rejects(openHost(bus, '/'), { code: 'no-daemon', message: /it serves/ });
});

test('a deployment that somebody else makes is noticed without being asked', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using sysroot = await makeScratchSysroot();
  const [first = '', second = ''] = await deployTwo(sysroot);
  await using program = start(bus, [`--sysroot=${sysroot.path}`]);
  await untilServed(bus, program);
  await using host = await openHost(bus, sysroot.path);
  await sysroot.deploy(second);
  await wait(1500);
  assert.deepEqual(
    (await host.state()).deployments.map(({ commit }) => commit.commit),
    [second, first],
  );
});

test('a second program on the same bus is refused the name and ends', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using sysroot = await makeScratchSysroot();
  await deployTwo(sysroot);
  await using program = start(bus, [`--sysroot=${sysroot.path}`]);
  await untilServed(bus, program);
  await using second = start(bus, [`--sysroot=${sysroot.path}`]);
  assert.equal(await second.ended, 1);
  assert.match(second.said(), /cannot own org\.aptostree\.dev/);
});

test('the program is started by the first call, leaves when idle, and is started again', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using sysroot = await makeScratchSysroot();
  await deployTwo(sysroot);
  const exec = [
    '/usr/bin/env',
    `DBUS_SYSTEM_BUS_ADDRESS=${bus.address}`,
    'APT_OSTREED_IDLE_SECONDS=0.3',
    `${process.cwd()}/${daemon}`,
    `--sysroot=${sysroot.path}`,
  ];
  const service = `[D-BUS Service]\nName=${ourNames.bus}\nExec=${exec.join(' ')}\n`;
  await writeFile(`${bus.directory}/services/${ourNames.bus}.service`, service);
  for (let round = 0; round < 2; round += 1) {
    const host = await openHost(bus, sysroot.path);
    assert.equal((await host.state()).deployments.length, 1);
    await wait(600);
    assert.equal((await host.state()).deployments.length, 1);
    await host[Symbol.asyncDispose]();
    await wait(900);
    const names = await bus.run(['busctl', '--system', 'list', '--no-pager', '--acquired']);
    assert.equal(names.includes(ourNames.bus), false, names);
  }
});

test('a termination signal ends the program in order, and its socket is gone', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using sysroot = await makeScratchSysroot();
  await deployTwo(sysroot);
  const program = start(bus, [`--sysroot=${sysroot.path}`]);
  await untilServed(bus, program);
  program.child.kill('SIGTERM');
  assert.equal(await program.ended, 0);
  assert.match(program.said(), /SIGTERM: leaving/);
});

test('the program refuses arguments that it does not know', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using program = start(bus, ['--sysroot']);
  assert.equal(await program.ended, 1);
  assert.match(program.said(), /<3>cannot understand '--sysroot'/);
});

test('the program ends where there is no sysroot, and leaves nothing there', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  const folder = `${bus.directory}/empty`;
  await mkdir(folder);
  await using program = start(bus, [`--sysroot=${folder}`]);
  assert.equal(await program.ended, 1);
  assert.match(program.said(), /<3>/);
  assert.deepEqual(await readdir(folder), []);
});
