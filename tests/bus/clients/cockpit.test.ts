// The calls of Cockpit's page for ostree, in its order and with its strictness.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import type { Value } from '../../../src/bus/values.ts';
import {
  AliasClient,
  aliasBase,
  aliasName,
  aliasSysroot,
  asDictionaries,
  asDictionary,
  type Dictionary,
  options,
  runTransaction,
  take,
  takeText,
} from '../../support/alias-client.ts';
import { imageDeployment, layeredDeployment, plainDeployment, sampleState } from '../../support/samples.ts';
import { type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

const checksum = 'a'.repeat(64);

type Tree = ReadonlyMap<string, ReadonlyMap<string, Dictionary>>;

/** Opens the page: registers, and finds the objects and which stateroot each is. */
async function openPage(
  daemon: ServedDaemon,
): Promise<{ client: AliasClient; tree: Tree; paths: Map<string, string> }> {
  const client = new AliasClient(await daemon.connect());
  const [tree] = await client.connection.call({
    destination: aliasName,
    path: aliasBase,
    interface: 'org.freedesktop.DBus.ObjectManager',
    member: 'GetManagedObjects',
  });
  await client.call(aliasSysroot, 'Sysroot.RegisterClient', 'a{sv}', options({ id: 'cockpit-ostree' }));
  const paths = new Map<string, string>();
  for (const [path, interfaces] of tree as unknown as Tree) {
    const properties = interfaces.get(`${aliasName}.OS`);
    if (properties !== undefined) paths.set(takeText(properties, 'Name'), path);
  }
  return { client, tree: tree as unknown as Tree, paths };
}

async function introspect(client: AliasClient, path: string, tree = new Map<string, string[]>()) {
  const [xml] = await client.connection.call({
    destination: aliasName,
    path,
    interface: 'org.freedesktop.DBus.Introspectable',
    member: 'Introspect',
  });
  const names = (element: string) =>
    [...String(xml).matchAll(new RegExp(`<${element} name="([^"]+)"`, 'g'))].map(([, name = '']) => name);
  const interfaces = names('interface').filter((name) => name.startsWith(`${aliasName}.`));
  if (interfaces.length > 0) tree.set(path, interfaces);
  for (const child of names('node')) await introspect(client, `${path}/${child}`, tree);
  return tree;
}

test('asking for all objects and following the child nodes show the same tree with the same properties', async () => {
  await using daemon = await serveDaemon();
  daemon.host.current = { ...sampleState, deployments: [plainDeployment, imageDeployment] };
  const { client } = await openPage(daemon);
  await client.call(aliasSysroot, 'Sysroot.Reload');
  const { tree } = await openPage(daemon);
  const walked = await introspect(client, aliasBase);
  assert.deepEqual([...walked.keys()].sort(), [...tree.keys()].sort());
  for (const [path, interfaces] of walked) {
    assert.deepEqual(interfaces, [...(tree.get(path)?.keys() ?? [])]);
    for (const name of interfaces) {
      const suffix = name.slice(aliasName.length + 1);
      assert.deepEqual(await client.properties(path, suffix), tree.get(path)?.get(name));
    }
  }
});

test('the page finds a row for every deployment with all that it shows', async () => {
  await using daemon = await serveDaemon();
  daemon.host.current = { ...sampleState, deployments: [layeredDeployment, plainDeployment, imageDeployment] };
  const { client } = await openPage(daemon);
  await client.call(aliasSysroot, 'Sysroot.ReloadConfig');
  const { paths } = await openPage(daemon);
  assert.deepEqual([...paths.keys()].sort(), ['debian', 'other-os']);
  const sysroot = await client.properties(aliasSysroot, 'Sysroot');
  assert.equal(take(sysroot, 'Booted', 'o'), paths.get('debian'));
  const deployments = asDictionaries(take(sysroot, 'Deployments', 'aa{sv}'));
  assert.equal(deployments.length, 3);
  for (const deployment of deployments) {
    for (const key of ['id', 'osname', 'checksum']) assert.notEqual(takeText(deployment, key), '');
    for (const key of ['booted', 'staged', 'pinned']) take(deployment, key, 'b');
    assert.ok(Number(take(deployment, 'timestamp', 't')) > 0);
    const source = deployment.has('origin') ? 'origin' : 'container-image-reference';
    const origin = takeText(deployment, source);
    assert.ok(origin.lastIndexOf(':') > 0, origin);
  }
  const os = await client.properties(String(paths.get('debian')), 'OS');
  for (const key of ['BootedDeployment', 'DefaultDeployment', 'RollbackDeployment']) take(os, key, 'a{sv}');
  assert.deepEqual(take(os, 'CachedUpdate', 'a{sv}'), new Map());
});

const plain = { osname: 'debian', afterwards: 'reboot', commandLine: '' } as const;
const none: Dictionary = new Map();

type Action = readonly [method: string, signature: string, ...body: readonly unknown[]];

/** A button, the call behind it, and what of the request it decides. */
const actions: readonly (readonly [string, Action, Readonly<Record<string, unknown>>])[] = [
  [
    'Update',
    ['OS.Deploy', 'sa{sv}', checksum, options({ reboot: true })],
    { ...plain, kind: 'update', base: { do: 'pin', revision: checksum } },
  ],
  ['Roll back', ['OS.Rollback', 'a{sv}', options({ reboot: true })], { ...plain, kind: 'rollback' }],
  [
    'Rebase',
    ['OS.Rebase', 'a{sv}sas', options({ reboot: true, revision: checksum }), 'debian:debian/14', []],
    {
      ...plain,
      base: { do: 'follow', base: { kind: 'branch', remote: 'debian', ref: 'debian/14', pinned: checksum } },
    },
  ],
  [
    'Clean up',
    ['OS.Cleanup', 'as', ['base', 'repomd', 'pending-deploy', 'rollback-deploy']],
    { kind: 'cleanup', elements: ['base', 'repomd', 'pending-deploy', 'rollback-deploy'] },
  ],
  [
    'Reset',
    ['OS.UpdateDeployment', 'a{sv}a{sv}', none, options({ 'no-layering': true, 'no-overrides': true })],
    { kind: 'update', dropAll: true, reset: ['overrides'], base: { do: 'pull', allowOlder: false } },
  ],
];

for (const [button, [method, signature, ...body], expected] of actions) {
  test(`${button} does what it says, and its end is heard once`, async () => {
    await using daemon = await serveDaemon();
    const { client, paths } = await openPage(daemon);
    await client.call(aliasSysroot, 'Sysroot.ReloadConfig');
    const changes = await client.follow(aliasSysroot);
    const [address] = await client.call(String(paths.get('debian')), method, signature, ...body);
    const { success, message, signals } = await runTransaction(address);
    assert.deepEqual([success, message], [true, '']);
    assert.equal(signals.filter(({ member }) => member === 'Finished').length, 1);
    assert.equal(daemon.host.begun.length, 1);
    const asked: ReadonlyMap<string, unknown> = new Map(Object.entries(daemon.host.begun[0] ?? {}));
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(asked.get(key), value, key);
    const [begun] = changes.filter((change) => change.has('ActiveTransaction'));
    assert.ok(begun !== undefined);
    const [name, sender, path] = take(begun, 'ActiveTransaction', '(sss)') as readonly Value[];
    assert.deepEqual([name, sender, path], [method.slice(3), client.connection.uniqueName, paths.get('debian')]);
  });
}

test('after an update that checksum is the default, in the properties that the page follows', async () => {
  await using daemon = await serveDaemon();
  const { client, paths } = await openPage(daemon);
  const path = String(paths.get('debian'));
  daemon.host.script = async () => {
    const commit = { ...plainDeployment.commit, commit: checksum };
    const made = { ...plainDeployment, id: `debian-${checksum}.0`, commit, state: 'staged' } as const;
    daemon.host.current = { ...sampleState, deployments: [made, plainDeployment] };
    return { kind: 'deployed', deployment: made.id, changes: [] };
  };
  const changes = await client.follow(path);
  const [address] = await client.call(path, 'OS.Deploy', 'sa{sv}', checksum, options({ reboot: true }));
  await runTransaction(address);
  const announced = changes.find((change) => change.has('DefaultDeployment'));
  assert.ok(announced !== undefined, 'nothing was announced before Finished');
  assert.equal(takeText(asDictionary(take(announced, 'DefaultDeployment', 'a{sv}')), 'checksum'), checksum);
});

test('a change that fails shows the text of the daemon', async () => {
  await using daemon = await serveDaemon();
  const { client, paths } = await openPage(daemon);
  daemon.host.script = async () => {
    throw new Failure('cannot-fetch', 'cannot reach the remote');
  };
  const [address] = await client.call(String(paths.get('debian')), 'OS.Rollback', 'a{sv}', options({ reboot: true }));
  const { success, message } = await runTransaction(address);
  assert.deepEqual([success, message], [false, 'cannot reach the remote']);
});

test('the end is told also to a page that starts when the work is over', async () => {
  await using daemon = await serveDaemon();
  const { client, paths } = await openPage(daemon);
  const [address] = await client.call(String(paths.get('debian')), 'OS.Rollback', 'a{sv}', options({ reboot: true }));
  const late = await runTransaction(address, () => runTransaction(address));
  assert.equal(late.success, true);
  assert.equal(late.signals.filter(({ member }) => member === 'Finished').length, 1);
});

test('the packages tab of another deployment shows names, kinds and versions by position', async () => {
  await using daemon = await serveDaemon();
  const { client, paths } = await openPage(daemon);
  const htop = { name: 'htop', version: '3.4-1', architecture: 'amd64' };
  daemon.host.answers = [
    { kind: 'upgraded', name: 'htop', old: htop, new: { ...htop, version: '3.5-1' } },
    { kind: 'removed', name: 'nano', old: { ...htop, name: 'nano' } },
    { kind: 'added', name: 'vim', new: { ...htop, name: 'vim' } },
  ];
  const ids = [plainDeployment.id, layeredDeployment.id];
  const [rows] = await client.call(String(paths.get('debian')), 'OS.GetDeploymentsRpmDiff', 'ss', ...ids);
  const shown = (rows as readonly (readonly [string, number, Dictionary])[]).map(([name, type, packages]) => {
    const shownPackage = take(packages, type === 1 ? 'PreviousPackage' : 'NewPackage', '(sss)') as readonly Value[];
    return [name, type, ...shownPackage];
  });
  assert.deepEqual(shown, [
    ['vim', 0, 'vim', '3.4-1', 'amd64'],
    ['nano', 1, 'nano', '3.4-1', 'amd64'],
    ['htop', 2, 'htop', '3.5-1', 'amd64'],
  ]);
});
