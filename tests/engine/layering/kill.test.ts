// A change that is killed at any moment: the machine is as it was, and the next change removes what is left and works.

import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { localHost } from '../../../src/host/local.ts';
import { attempt, until } from '../../support/layering.ts';
import { recordingJob, updateRequest } from '../../support/requests.ts';
import { makeTinyArchive } from '../../support/tiny-archive.ts';
import { makeTreeSysroot, type TreeSysroot } from '../../support/tree-sysroot.ts';

const victimWord = 'be-killed';

if (process.argv[2] === victimWord) {
  const [, , , path = '', name = '', at = ''] = process.argv;
  const die = (step: string, moment: string): void => {
    process.stderr.write(`${step}/${moment}\n`);
    if (`${step}/${moment}` === at) process.kill(process.pid, 'SIGKILL');
  };
  const job = { ...recordingJob(), watchStep: die, commitPoint: () => die('deploy', 'before') };
  await localHost({ sysroot: path }).run(updateRequest({ add: [name] }), job);
} else {
  const archive = await makeTinyArchive(
    { name: 'plain', files: { 'usr/share/plain/text': 'plain\n' } },
    { name: 'sleeper', postinst: 'sleep 4711' },
  );
  after(() => archive[Symbol.asyncDispose]());
  const sysroot = await makeTreeSysroot();
  after(() => sysroot[Symbol.asyncDispose]());
  await sysroot.useSources(archive.sources);
  const isSleeping = async (): Promise<boolean> => (await sysroot.traces()).processes.includes('sleep 4711');

  test('killed while a script runs, the script ends too', async () => {
    const { processes } = await sysroot.traces();
    const victim = startVictim(sysroot.path, 'sleeper', 'nowhere');
    await until('the script runs', isSleeping);
    victim.kill('SIGKILL');
    await once(victim, 'close');
    await until('the script ended', async () => !(await isSleeping()));
    assert.deepEqual((await sysroot.traces()).processes, processes);
  });

  test('killed at any step, the machine is as it was; the next change removes what was left and works', async () => {
    const before = await sysroot.traces();
    const steps = await killAtEachStep(sysroot);
    for (const name of ['resolve', 'download', 'install', 'empty-var', 'commit', 'deploy']) {
      assert.ok(steps.includes(`${name}/before`), `${name} is a step`);
    }
    const outcome = await attempt(sysroot, { add: ['plain'] });
    assert.equal(outcome.kind, 'deployed');
    const { workspaces, mounts, processes, worker } = await sysroot.traces();
    assert.deepEqual([workspaces, mounts, processes, worker], [[], [], before.processes, '']);
  });
}

/** This file again as the program of a user, in a mount namespace of its own like it; `at` is where it kills itself. */
function startVictim(
  ...words: readonly [path: string, name: string, at: string]
): ChildProcessByStdio<null, null, Readable> {
  const self = [process.execPath, import.meta.filename, victimWord, ...words];
  return spawn('unshare', ['--mount', '--propagation', 'slave', '--', ...self], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR },
  });
}

/** Answers how it ended and the steps that it came to. */
async function runVictim(path: string, at: string): Promise<{ readonly signal: unknown; readonly steps: string[] }> {
  const child = startVictim(path, 'plain', at);
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const [, signal] = await once(child, 'close');
  return { signal, steps: said.split('\n').filter((line) => line !== '') };
}

/** A first run, killed last, tells the names of all steps. Each run first removes what the one before it left. */
async function killAtEachStep(sysroot: TreeSysroot): Promise<readonly string[]> {
  const { deployments, refs, processes, mounts } = await sysroot.traces();
  const { steps } = await runVictim(sysroot.path, 'deploy/before');
  const moments = steps.filter((step) => step.endsWith('/before'));
  for (const at of moments) {
    const { signal, steps: done } = await runVictim(sysroot.path, at);
    assert.equal(signal, 'SIGKILL', `at ${at}`);
    assert.equal(done.at(-1), at);
    await until(
      `everything ended at ${at}`,
      async () => (await sysroot.traces()).processes.length === processes.length,
    );
    const now = await sysroot.traces();
    // Before the point of no return the commit is written and the workspace gone.
    const left = at === 'deploy/before' ? 0 : 1;
    assert.deepEqual([now.deployments, now.mounts, now.workspaces.length], [deployments, mounts, left], at);
    assert.deepEqual(
      now.refs.filter((ref) => !ref.includes('baseimage')),
      refs,
      at,
    );
    assert.equal((await localHost({ sysroot: sysroot.path }).state()).deployments.length, 1);
  }
  return moments;
}
