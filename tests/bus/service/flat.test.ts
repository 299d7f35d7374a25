import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installHtop } from '../../support/samples.ts';
import { callSysroot, serveDaemon } from '../../support/served-daemon.ts';

const job = { say: () => undefined, signal: new AbortController().signal, commitPoint: () => undefined };

test('memory stays flat over hundreds of clients and changes', async () => {
  await using daemon = await serveDaemon();
  const round = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      const host = await daemon.openClient();
      await host.run(installHtop, job);
      await host[Symbol.asyncDispose]();
      const plain = await daemon.connect();
      for (let call = 0; call < 10; call += 1) await callSysroot(plain, 'Reload');
      await plain[Symbol.asyncDispose]();
    }
    daemon.host.begun.length = 0;
  };
  await round(150);
  const before = process.memoryUsage().heapUsed;
  await round(300);
  const grown = (process.memoryUsage().heapUsed - before) / 1024 / 1024;
  assert.ok(grown < 16, `the heap has grown by ${grown.toFixed(1)} MB`);
});
