import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectSystemBus } from '../../../src/bus/connection.ts';
import type { MethodCall } from '../../../src/bus/message.ts';
import { typed, type Value } from '../../../src/bus/values.ts';
import { allowEverything, startPrivateBus } from '../../support/private-bus.ts';

const name = 'org.aptostree.test.Echo';
const echo = (call: MethodCall) => ({ signature: call.signature, body: call.body });
const target = { destination: name, path: '/', interface: name, member: 'Echo' };

const samples: readonly (readonly [string, Value])[] = [
  ['y', 255],
  ['b', true],
  ['n', -32768],
  ['q', 65535],
  ['i', -2147483648],
  ['u', 4294967295],
  ['x', -(2n ** 63n)],
  ['x', 2n ** 63n - 1n],
  ['t', 2n ** 64n - 1n],
  ['d', 1.5],
  ['s', 'Größe \u{1F600} __proto__'],
  ['o', '/org/aptostree/dev'],
  ['g', 'a{sv}(ii)'],
  ['v', typed('u', 7)],
  ['v', typed('as', [])],
  ['as', ['htop', 'vim']],
  ['aas', [['a'], []]],
  ['a{sv}', new Map([['__proto__', typed('b', false)]])],
  ['a{us}', new Map([[1, 'one']])],
  ['aa{sv}', [new Map([['packages', typed('as', ['a', 'b'])]]), new Map()]],
  ['(sss)', ['a', 'b', 'c']],
  ['a(sua{sv})', [['htop', 1, new Map([['NewPackage', typed('(sss)', ['htop', '3', 'amd64'])]])]]],
  ['ay', new Uint8Array([0, 1, 255])],
  ['a{sa{sv}}', new Map([['one', new Map([['t', typed('t', 5n)]])]])],
  ['av', [typed('s', 'a'), typed('v', typed('i', -1))]],
];

test('values of every type come back unchanged through a message bus', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using service = await connectSystemBus({ address: bus.address });
  await using caller = await connectSystemBus({ address: bus.address });
  service.serve(echo);
  assert.equal(await service.requestName(name), true);
  assert.equal(await caller.requestName(name), false);
  for (const [signature, value] of samples) {
    const [answer] = await caller.call({ ...target, signature, body: [value] });
    assert.deepEqual(normalise(answer), normalise(value), signature);
  }
});

test('busctl and gdbus read what we send and we read what they send', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using service = await connectSystemBus({ address: bus.address });
  service.serve(echo);
  await service.requestName(name);
  const shown = await bus.run([
    ...['busctl', '--system', '--', 'call', name, '/', name, 'Echo', 'sba{sv}a(tx)'],
    ...['text', 'true', '2', 'reboot', 'b', 'false', 'list', 'as', '2', 'a', 'b', '1', '18446744073709551615', '-1'],
  ]);
  const expected = '"text" true 2 "reboot" b false "list" as 2 "a" "b" 1 18446744073709551615 -1';
  assert.equal(shown.trim(), `sba{sv}a(tx) ${expected}`);
  const gdbus = await bus.run([
    ...['gdbus', 'call', '--system', '--dest', name, '--object-path', '/', '--method', `${name}.Echo`],
    ...["{'a': <uint32 7>}", "('b', int64 -9223372036854775808)"],
  ]);
  assert.equal(gdbus.trim(), "({'a': <uint32 7>}, ('b', int64 -9223372036854775808))");
});

test('an exception that nobody foresaw reaches the caller as "internal error" and the log in full', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  const logged: unknown[] = [];
  const onInternalError = (thrown: unknown) => logged.push(thrown);
  await using service = await connectSystemBus({ address: bus.address, onInternalError });
  await using caller = await connectSystemBus({ address: bus.address });
  service.serve(() => {
    throw new Error('secret at /srv/secret');
  });
  await service.requestName(name);
  await assert.rejects(caller.call(target), { name: 'org.freedesktop.DBus.Error.Failed', message: 'internal error' });
  assert.match(String(logged[0]), /secret/);
});

test('watching a unique name tells once that it has vanished, also when it had vanished before', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using watcher = await connectSystemBus({ address: bus.address });
  const guest = await connectSystemBus({ address: bus.address });
  let vanished = 0;
  const gone = new Promise<void>((resolve) => {
    watcher
      .watchName(guest.uniqueName, () => {
        vanished += 1;
        resolve();
      })
      .then(() => guest[Symbol.asyncDispose]())
      .catch(assert.fail);
  });
  await gone;
  await watcher.watchName(guest.uniqueName, () => {
    vanished += 1;
  });
  assert.equal(vanished, 2);
});

test('signals reach only whom they match, and only from the sender that was asked for', async () => {
  await using bus = await startPrivateBus({ policy: allowEverything });
  await using service = await connectSystemBus({ address: bus.address });
  await using impostor = await connectSystemBus({ address: bus.address });
  await using caller = await connectSystemBus({ address: bus.address });
  await service.requestName(name);
  const heard: unknown[] = [];
  const signal = { path: '/a', interface: name, member: 'Message', signature: 's' };
  const subscription = await caller.onSignal({ sender: name, member: 'Message' }, ({ body }) => heard.push(body[0]));
  impostor.emit({ ...signal, body: ['false'] });
  service.emit({ ...signal, body: ['true'] });
  service.emit({ ...signal, member: 'Other', body: ['other'] });
  await settle();
  await subscription[Symbol.asyncDispose]();
  service.emit({ ...signal, body: ['late'] });
  await settle();
  assert.deepEqual(heard, ['true']);

  async function settle() {
    const ping = { path: '/', interface: 'org.freedesktop.DBus.Peer', member: 'Ping' };
    for (const one of [service, impostor]) {
      await caller.call({ ...ping, destination: one.uniqueName }).catch(() => undefined);
    }
  }
});

function normalise(value: unknown): unknown {
  if (value instanceof Uint8Array) return [...value];
  return value;
}
