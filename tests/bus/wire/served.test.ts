import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followProperties, readAll } from '../../../src/bus/client.ts';
import { connectSystemBus } from '../../../src/bus/connection.ts';
import { makeObjectTable } from '../../../src/bus/service.ts';
import { Variant } from '../../../src/bus/values.ts';
import { allowEverything, startPrivateBus } from '../../support/private-bus.ts';

const name = 'org.aptostree.test.Served';
const sysroot = `${name}.Sysroot`;

async function startService() {
  const bus = await startPrivateBus({ policy: allowEverything });
  const connection = await connectSystemBus({ address: bus.address });
  const table = makeObjectTable({
    emit: (signal) => connection.emit(signal),
    onInternalError: (thrown) => assert.fail(String(thrown)),
    objectManagers: ['/base'],
  });
  let path = '/';
  table.add('/base/Sysroot', [
    {
      name: sysroot,
      methods: new Map([['Reload', { inSignature: '', outSignature: '', handle: () => [] }]]),
      properties: new Map([
        ['Path', { signature: 's', read: () => path }],
        ['Deployments', { signature: 'aa{sv}', read: () => [new Map([['serial', new Variant('i', 0)]])] }],
      ]),
      signals: new Map(),
    },
  ]);
  connection.serve((call) => table.answer(call));
  await connection.requestName(name);
  return {
    bus,
    table,
    move: (to: string) => {
      path = to;
    },
    [Symbol.asyncDispose]: async () => {
      await connection[Symbol.asyncDispose]();
      await bus[Symbol.asyncDispose]();
    },
  };
}

test('busctl and gdbus see the objects of a table as those of any service', async () => {
  await using service = await startService();
  const { bus } = service;
  const busctl = (...args: readonly string[]) => bus.run(['busctl', '--system', ...args]);
  assert.match(await busctl('tree', name), /\/base\/Sysroot/);
  assert.equal((await busctl('get-property', name, '/base/Sysroot', sysroot, 'Path')).trim(), 's "/"');
  const read = await busctl('get-property', name, '/base/Sysroot', sysroot, 'Deployments');
  assert.equal(read.trim(), 'aa{sv} 1 1 "serial" i 0');
  await assert.rejects(busctl('set-property', name, '/base/Sysroot', sysroot, 'Path', 's', '/x'), /is read-only/);
  await assert.rejects(busctl('call', name, '/base/Sysroot', sysroot, 'Reload', 's', 'x'), /takes '', but was called/);
  const managed = await bus.run([
    ...['gdbus', 'call', '--system', '--dest', name, '--object-path', '/base'],
    ...['--method', 'org.freedesktop.DBus.ObjectManager.GetManagedObjects'],
  ]);
  const values = "{'Path': <'/'>, 'Deployments': <[{'serial': <0>}]>}";
  assert.equal(managed.trim(), `({objectpath '/base/Sysroot': {'${sysroot}': ${values}}},)`);
});

test('a client reads all properties and is told what has changed', async () => {
  await using service = await startService();
  await using client = await connectSystemBus({ address: service.bus.address });
  const remote = { destination: name, path: '/base/Sysroot', interface: sysroot };
  assert.deepEqual((await readAll(client, remote)).get('Path'), new Variant('s', '/'));
  const changed = new Promise<unknown>((resolve, reject) => {
    followProperties(client, remote, resolve).then(() => {
      service.move('/sysroot');
      service.table.propertiesChanged('/base/Sysroot', sysroot, ['Path']);
    }, reject);
  });
  assert.deepEqual(await changed, new Map([['Path', new Variant('s', '/sysroot')]]));
  await assert.rejects(readAll(client, { ...remote, interface: 'a.b' }), { name: 'Failure', code: 'tool-failed' });
  await assert.rejects(readAll(client, { ...remote, destination: 'a.b' }), { name: 'Failure', code: 'no-daemon' });
});
