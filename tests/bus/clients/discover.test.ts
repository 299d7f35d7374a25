// The calls of KDE Discover's backend, in its order and with its strictness; what it does by the command is not here.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { test } from 'node:test';
import { connectPeer } from '../../../src/bus/peer.ts';
import type { Value } from '../../../src/bus/values.ts';
import {
  AliasClient,
  aliasBase,
  aliasName,
  aliasSysroot,
  asDictionaries,
  options,
  take,
  takeText,
} from '../../support/alias-client.ts';
import { layeredDeployment, plainDeployment, sampleState } from '../../support/samples.ts';
import { makeLongScript } from '../../support/scripted-host.ts';
import { type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

const onBus = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus' };
const alreadyRunning = 2;

async function start(daemon: ServedDaemon): Promise<AliasClient> {
  const client = new AliasClient(await daemon.connect());
  const service = `${aliasName}.service`;
  await copyFile(`dbus/${service}`, `${daemon.bus.directory}/services/${service}`);
  await client.connection.call({ ...onBus, member: 'ReloadConfig' });
  const call = { ...onBus, member: 'StartServiceByName', signature: 'su', body: [aliasName, 0] };
  assert.deepEqual(await client.connection.call(call), [alreadyRunning]);
  await client.call(aliasSysroot, 'Sysroot.RegisterClient', 'a{sv}', options({ id: 'discover' }));
  return client;
}

test('every deployment becomes an entry, one is booted, and its origin names a remote and a branch', async () => {
  await using daemon = await serveDaemon();
  daemon.host.current = { ...sampleState, deployments: [layeredDeployment, plainDeployment] };
  const client = await start(daemon);
  await client.call(aliasSysroot, 'Sysroot.Reload');
  const sysroot = await client.properties(aliasSysroot, 'Sysroot');
  assert.equal(take(sysroot, 'Booted', 'o'), `${aliasBase}/debian`);
  const deployments = asDictionaries(take(sysroot, 'Deployments', 'aa{sv}'));
  assert.equal(deployments.filter((one) => take(one, 'booted', 'b') === true).length, 1);
  for (const one of deployments) {
    const isLayered = one.has('base-checksum');
    takeText(one, 'osname');
    assert.match(takeText(one, isLayered ? 'base-checksum' : 'checksum'), /^[0-9a-f]{64}$/);
    assert.equal(takeText(one, isLayered ? 'base-version' : 'version'), '13.1');
    assert.ok(Number(take(one, isLayered ? 'base-timestamp' : 'timestamp', 't')) > 0);
    for (const key of ['pinned', 'staged']) take(one, key, 'b');
    assert.match(takeText(one, 'origin'), /^[^:]+:[^:]+$/);
    const requested = ['packages', 'local-packages', 'base-removals', 'base-local-replacements'];
    for (const key of requested) take(one, `requested-${key}`, 'as');
  }
});

async function readTransaction(client: AliasClient): Promise<readonly Value[]> {
  const sysroot = await client.properties(aliasSysroot, 'Sysroot');
  const transaction = take(sysroot, 'ActiveTransaction', '(sss)') as readonly Value[];
  return [takeText(sysroot, 'ActiveTransactionPath'), ...transaction];
}

test('a transaction that runs is found, asked to stop over its socket, and seen to be gone', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const client = await start(daemon);
  assert.deepEqual(await readTransaction(client), ['', '', '', '']);
  const other = new AliasClient(await daemon.connect());
  const os = `${aliasBase}/debian`;
  const [address] = await other.call(os, 'OS.Upgrade', 'a{sv}', options({}));
  const worker = await connectPeer(String(address));
  await worker.call({ path: '/', interface: `${aliasName}.Transaction`, member: 'Start' });
  await long.begun;
  const found = await readTransaction(client);
  assert.deepEqual(found, [address, 'Upgrade', other.connection.uniqueName, os]);
  {
    await using peer = await connectPeer(String(found[0]));
    const cancel = { path: '/', interface: `${aliasName}.Transaction`, member: 'Cancel' };
    assert.deepEqual(await peer.call({ ...cancel, destination: aliasName }), []);
  }
  await worker[Symbol.asyncDispose]();
  for (let tries = 0; (await readTransaction(client))[0] !== '' && tries < 50; tries += 1)
    await client.call(aliasSysroot, 'Sysroot.Reload');
  assert.deepEqual(await readTransaction(client), ['', '', '', '']);
});

/** Members and types of every interface in a document, in one order. */
function membersOf(xml: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [, name = '', text = ''] of xml.matchAll(/<interface name="([^"]+)">(.*?)<\/interface>/gs)) {
    const members = [...text.matchAll(/<(method|signal|property) name="(\w+)"(.*?)(?:\/>|>(.*?)<\/\1>)/gs)];
    const described = members.map(([, kind, member, attributes = '', inner = '']) => {
      const own = / type="([^"]+)"/.exec(attributes)?.[1] ?? '';
      const args = [...inner.matchAll(/<arg name="(\w+)" type="([^"]+)"/g)].map(([, arg, type]) => `${arg}:${type}`);
      return [kind, member, own, ...args].join(' ').trim();
    });
    found.set(name, described.sort());
  }
  return found;
}

test('what its bindings are generated from is what is served', async () => {
  await using daemon = await serveDaemon();
  const client = await start(daemon);
  const file = membersOf(readFileSync(`dbus/${aliasName}.xml`, 'utf8'));
  for (const [path, suffix] of [
    [aliasSysroot, 'Sysroot'],
    [`${aliasBase}/debian`, 'OS'],
  ] as const) {
    const [xml] = await client.connection.call({
      destination: aliasName,
      path,
      interface: 'org.freedesktop.DBus.Introspectable',
      member: 'Introspect',
    });
    const name = `${aliasName}.${suffix}`;
    assert.ok((file.get(name)?.length ?? 0) > 5);
    assert.deepEqual(membersOf(String(xml)).get(name), file.get(name));
  }
});
