// The lock over processes: who comes second, who is killed, who is away.

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { localHost } from '../../src/host/local.ts';
import { lockSysroot } from '../../src/system/ostree/locked-sysroot.ts';
import { cleanupRequest, recordingJob, updateRequest } from '../support/requests.ts';
import { makeScratchSysroot } from '../support/scratch-sysroot.ts';

const holdWord = 'hold-the-lock';

/** This file again, as the program that works on the sysroot until it is told to end. */
async function holder(sysroot: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [import.meta.filename, holdWord, sysroot], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  });
  const [line] = await once(child.stdout, 'data');
  assert.equal(String(line), 'held\n');
  return child;
}

async function lockHolders(file: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const fd of descriptors) {
      if ((await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')) === file) found.push(pid);
    }
  }
  return found;
}

if (process.argv[2] === holdWord) {
  await lockSysroot(process.argv[3] ?? '', { title: 'install htop', pid: process.pid });
  process.stdout.write('held\n');
  process.stdin.resume();
  await wait(60_000);
} else {
  test('a second change is refused at once and told who works, and runs when the first has ended', async () => {
    await using scratch = await makeScratchSysroot();
    await scratch.deploy(await scratch.commit({ version: '1' }));
    const child = await holder(scratch.path);
    const host = localHost({ sysroot: scratch.path });
    const message = `cannot start: 'install htop' (process ${child.pid}) is at work`;
    await assert.rejects(host.run(cleanupRequest('base'), recordingJob()), { code: 'busy', message });
    assert.equal((await host.state()).deployments.length, 1, 'reading never waits for the lock');
    child.kill('SIGTERM');
    await once(child, 'exit');
    await host.run(cleanupRequest('base'), recordingJob());
  });

  test('a killed holder leaves no lock and no process', async () => {
    await using scratch = await makeScratchSysroot();
    await scratch.deploy(await scratch.commit({ version: '1' }));
    const child = await holder(scratch.path);
    const lock = join(scratch.path, 'ostree/apt-ostree/lock');
    assert.match(await readFile(lock, 'utf8'), /^\d+\ninstall htop\n$/);
    assert.notDeepEqual(await lockHolders(lock), []);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const deadline = Date.now() + 2000;
    while ((await lockHolders(lock)).length > 0 && Date.now() < deadline) await wait(20);
    assert.deepEqual(await lockHolders(lock), []);
    await localHost({ sysroot: scratch.path }).run(cleanupRequest('base'), recordingJob());
  });

  test('the lock is held as long as the change runs', async () => {
    await using scratch = await makeScratchSysroot();
    await scratch.deploy(await scratch.commit({ version: '1' }));
    await scratch.commit({ version: '2' });
    const host = localHost({ sysroot: scratch.path });
    const others: Promise<unknown>[] = [];
    const job = recordingJob((event) => {
      if (event.kind !== 'task-begin') return;
      others.push(host.run(cleanupRequest('base'), recordingJob()).catch((failure: unknown) => failure));
    });
    await host.run(updateRequest({ base: { do: 'pull', allowOlder: true }, commandLine: 'upgrade' }), job);
    const [other] = await Promise.all(others);
    assert.match(String(other), /'upgrade' \(process \d+\) is at work/);
  });

  test('of ten changes that start at the same moment one works and nine are refused', async () => {
    await using scratch = await makeScratchSysroot();
    await scratch.deploy(await scratch.commit({ version: '1' }));
    const worker = { title: 'test', pid: process.pid };
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => lockSysroot(scratch.path, worker)));
    const locked = tries.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    for (const sysroot of locked) await sysroot[Symbol.asyncDispose]();
    assert.equal(locked.length, 1);
  });
}
