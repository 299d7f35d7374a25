import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectSystemBus } from '../../../src/bus/connection.ts';
import { allowEverything, startPrivateBus } from '../../support/private-bus.ts';

const name = 'org.aptostree.test.Silent';
const target = { destination: name, path: '/', interface: name, member: 'Wait' };

test('calls that wait are refused at once when the bus dies', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using service = await connectSystemBus({ address: bus.address });
  await using caller = await connectSystemBus({ address: bus.address });
  service.serve(() => new Promise(() => {}));
  await service.requestName(name);
  const waiting = [1, 2, 3].map(() => caller.call(target, { timeoutMs: Number.POSITIVE_INFINITY }));
  const ended = Promise.allSettled(waiting);
  await bus.kill();
  for (const one of await ended) {
    assert.equal(one.status === 'rejected' && one.reason.name, 'org.freedesktop.DBus.Error.Disconnected');
  }
  await caller.closed;
  await assert.rejects(caller.call(target), { name: 'org.freedesktop.DBus.Error.Disconnected' });
});

test('a call ends with NoReply when its time is up and with "cancelled" when its signal fires', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using service = await connectSystemBus({ address: bus.address });
  await using caller = await connectSystemBus({ address: bus.address });
  service.serve(() => new Promise(() => {}));
  await service.requestName(name);
  await assert.rejects(caller.call(target, { timeoutMs: 50 }), { name: 'org.freedesktop.DBus.Error.NoReply' });
  await assert.rejects(caller.call(target, { signal: AbortSignal.timeout(50) }), { code: 'cancelled' });
});

test('nobody can be reached where nobody listens, and connecting says so', async () => {
  const connecting = connectSystemBus({ address: 'unix:path=/var/tmp/aos-no-such-socket' });
  await assert.rejects(connecting, { name: 'org.freedesktop.DBus.Error.Disconnected', message: /cannot connect to/ });
});

test('a name that is taken away is told to its former owner', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using service = await connectSystemBus({ address: bus.address });
  const lost = new Promise<void>((resolve, reject) => {
    service.requestName(name, resolve).then(() => service.releaseName(name), reject);
  });
  await lost;
});

test('memory and descriptors stay flat over thousands of calls and connections', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using service = await connectSystemBus({ address: bus.address });
  await using caller = await connectSystemBus({ address: bus.address });
  service.serve(({ signature, body }) => ({ signature, body }));
  await service.requestName(name);
  const list = Array.from({ length: 200 }, (_, index) => `package-${index}`);
  const round = async (count: number) => {
    for (let index = 0; index < count; index += 1) {
      await caller.call({ ...target, signature: 'as', body: [list] });
      if (index % 20 === 0) await (await connectSystemBus({ address: bus.address }))[Symbol.asyncDispose]();
    }
  };
  await round(500);
  const before = process.resourceUsage().maxRSS;
  const descriptors = await countDescriptors();
  await round(2000);
  assert.ok(process.resourceUsage().maxRSS - before < 40 * 1024, 'grew by 40 MiB or more');
  assert.ok((await countDescriptors()) <= descriptors + 1, 'descriptors were left open');
});

async function countDescriptors(): Promise<number> {
  const { readdir } = await import('node:fs/promises');
  return (await readdir('/proc/self/fd')).length;
}
