// A program starts itself again in mounts of its own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { runPrivately } from '../../src/system/private-mounts.ts';

const outerWord = 'start-again';

if (process.argv[2] === outerWord) {
  process.exitCode = await runPrivately(['sleep', '600'], {});
} else {
  test('the program runs in another mount namespace and its exit status is ours', async () => {
    const folder = await mkdtemp('/var/tmp/aos-private-');
    const script = `readlink /proc/self/ns/mnt > ${join(folder, 'ns')}; mount -t tmpfs none ${folder}; exit $STATUS`;
    assert.equal(await runPrivately(['sh', '-c', script], { STATUS: '7' }), 7);
    assert.notEqual((await readFile(join(folder, 'ns'), 'utf8')).trim(), await readlink('/proc/self/ns/mnt'));
    await rm(folder, { recursive: true });
  });

  test('the program is told to end when we are killed', async () => {
    const outer = spawn(process.execPath, [import.meta.filename, outerWord], { stdio: 'ignore', detached: true });
    const inner = await findChild(outer.pid ?? 0);
    outer.kill('SIGKILL');
    await once(outer, 'exit');
    const deadline = Date.now() + 2000;
    while ((await isAlive(inner)) && Date.now() < deadline) await wait(20);
    assert.equal(await isAlive(inner), false);
  });
}

async function findChild(parent: number): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const children = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => '');
    const child = Number(children.trim().split(' ')[0]);
    const name = child > 0 ? await readFile(`/proc/${child}/comm`, 'utf8').catch(() => '') : '';
    if (name === 'sleep\n') return child;
    await wait(25);
  }
  throw new Error('the inner program did not start');
}

const isAlive = async (pid: number): Promise<boolean> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State:\tZ');
  return !/^State:\s+[ZX]/m.test(status);
};
