// The calls of GNOME Software's plugin, in its order and with its strictness.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import { BusError } from '../../../src/bus/errors.ts';
import type { Value } from '../../../src/bus/values.ts';
import { applyChanges } from '../../../src/model/origin-changes.ts';
import type { UpdateRequest } from '../../../src/model/request.ts';
import {
  AliasClient,
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
import { layeredDeployment, plainDeployment, sampleState } from '../../support/samples.ts';
import { makeLongScript } from '../../support/scripted-host.ts';
import { type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

interface Plugin {
  readonly client: AliasClient;
  readonly os: string;
  readonly changes: readonly Dictionary[];
}

async function start(daemon: ServedDaemon): Promise<Plugin> {
  const client = new AliasClient(await daemon.connect());
  const changes = await client.follow(aliasSysroot);
  await client.call(aliasSysroot, 'Sysroot.RegisterClient', 'a{sv}', options({ id: 'gnome-software' }));
  const sysroot = await client.properties(aliasSysroot, 'Sysroot');
  assert.equal(takeText(sysroot, 'Path'), '/');
  return { client, changes, os: String(take(sysroot, 'Booted', 'o')) };
}

/** What the plugin sends in every dictionary of options. */
const full = (given: Readonly<Record<string, boolean>> = {}): Dictionary =>
  options({
    reboot: false,
    'allow-downgrade': false,
    'cache-only': false,
    'download-only': false,
    'skip-purge': false,
    'no-pull-base': false,
    'dry-run': false,
    'no-overrides': false,
    ...given,
  });

test('it finds its way where nothing is booted, and says good-bye when it is idle', async () => {
  await using daemon = await serveDaemon();
  daemon.host.current = { ...sampleState, deployments: [{ ...plainDeployment, state: 'pending' }] };
  const first = await start(daemon);
  await first.client.call(aliasSysroot, 'Sysroot.Reload');
  const { client, os } = await start(daemon);
  assert.equal(os, '/');
  const [found] = await client.call(aliasSysroot, 'Sysroot.GetOS', 's', '');
  take(await client.properties(String(found), 'OS'), 'DefaultDeployment', 'a{sv}');
  assert.equal(takeText(await client.properties(aliasSysroot, 'Sysroot'), 'ActiveTransactionPath'), '');
  await client.call(aliasSysroot, 'Sysroot.UnregisterClient', 'a{sv}', options({ id: 'gnome-software' }));
});

test('without news the list of updates is empty', async () => {
  await using daemon = await serveDaemon();
  const { client, os } = await start(daemon);
  const [address] = await client.call(os, 'OS.RefreshMd', 'a{sv}', options({ force: false }));
  assert.equal((await runTransaction(address)).success, true);
  await client.call(aliasSysroot, 'Sysroot.Reload');
  const update = asDictionary(take(await client.properties(os, 'OS'), 'CachedUpdate', 'a{sv}'));
  assert.equal(update.has('checksum') && update.has('version'), false);
});

test('the details of a package are read from keys without which it would abort', async () => {
  await using daemon = await serveDaemon();
  daemon.host.current = { ...sampleState, deployments: [layeredDeployment, plainDeployment] };
  const { client, os } = await start(daemon);
  await client.call(aliasSysroot, 'Sysroot.Reload');
  const deployment = asDictionary(take(await client.properties(os, 'OS'), 'DefaultDeployment', 'a{sv}'));
  assert.deepEqual(take(deployment, 'packages', 'as'), ['htop']);
  assert.deepEqual(take(deployment, 'requested-local-packages', 'as'), ['tool_1.0_amd64']);
  assert.match(takeText(deployment, 'checksum'), /^2{64}$/);
  assert.match(takeText(deployment, 'origin'), /^debian:/);
  assert.equal(take(deployment, 'staged', 'b'), true);
});

const htop = { name: 'htop', version: '1:3.4-1', architecture: 'amd64', summary: 'viewer', source: 'trixie' };

test('packages that are not in the system are asked for by name, and by what they provide', async () => {
  await using daemon = await serveDaemon();
  daemon.host.answers = [htop];
  const { client, os } = await start(daemon);
  const [packages] = await client.call(os, 'OS.GetPackages', 'as', ['htop']);
  const keys = ['key', 'name', 'evr', 'nevra', 'reponame', 'summary'];
  assert.deepEqual(
    asDictionaries(packages).map((found) => keys.map((key) => takeText(found, key))),
    [['htop', 'htop', '1:3.4-1', 'htop_1:3.4-1_amd64', 'trixie', 'viewer']],
  );
  const [providers] = await client.call(os, 'OS.WhatProvides', 'as', ['process-viewer']);
  assert.deepEqual(
    asDictionaries(providers).map((found) => [takeText(found, 'name'), takeText(found, 'nevra')]),
    [['htop', 'htop_1:3.4-1_amd64']],
  );
});

test('the sources are shown with their state', async () => {
  await using daemon = await serveDaemon();
  daemon.host.answers = [{ id: 'debian', description: 'Debian', isEnabled: true, isSource: false, isDebug: false }];
  const { client, os } = await start(daemon);
  const [repos] = await client.call(os, 'OS.ListRepos');
  for (const repo of asDictionaries(repos)) {
    assert.deepEqual([takeText(repo, 'id'), takeText(repo, 'description')], ['debian', 'Debian']);
    const flags = ['is-enabled', 'is-devel', 'is-source'].map((key) => take(repo, key, 'b'));
    assert.deepEqual(flags, [true, false, false]);
  }
});

type Call = readonly [method: string, signature: string, ...body: readonly unknown[]];
const keep = { 'no-pull-base': true };
const lists = (entries: Readonly<Record<string, readonly string[]>>): Dictionary => options(entries);

const changes: readonly (readonly [string, Call, Partial<UpdateRequest>])[] = [
  ['download', ['OS.Upgrade', 'a{sv}', full({ 'download-only': true })], { stopAfter: 'download' }],
  ['apply', ['OS.Upgrade', 'a{sv}', full({ 'cache-only': true })], { cacheOnly: true, stopAfter: 'deploy' }],
  [
    'install',
    ['OS.UpdateDeployment', 'a{sv}a{sv}', lists({ 'install-packages': ['htop'] }), full(keep)],
    { add: ['htop'], base: { do: 'keep' } },
  ],
  [
    'remove',
    [
      'OS.UpdateDeployment',
      'a{sv}a{sv}',
      lists({ 'uninstall-packages': ['htop'] }),
      full({ ...keep, 'cache-only': true }),
    ],
    { drop: ['htop'], base: { do: 'keep' }, cacheOnly: true },
  ],
  [
    'new release',
    ['OS.Rebase', 'a{sv}sas', full({ 'allow-downgrade': true, 'download-only': true }), 'debian:debian/14/x86_64', []],
    {
      stopAfter: 'download',
      base: { do: 'follow', base: { kind: 'branch', remote: 'debian', ref: 'debian/14/x86_64' } },
    },
  ],
];

for (const [name, [method, ...body], expected] of changes) {
  test(`${name}: the full set of options means what it says`, async () => {
    await using daemon = await serveDaemon();
    const { client, os } = await start(daemon);
    const [address] = await client.call(os, method, ...body);
    assert.equal((await runTransaction(address)).success, true);
    const asked: ReadonlyMap<string, unknown> = new Map(Object.entries(daemon.host.begun[0] ?? {}));
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(asked.get(key), value, key);
    assert.equal(asked.get('afterwards'), 'nothing');
  });
}

test('a new release that is followed already is told in the words that count as success', async () => {
  await using daemon = await serveDaemon();
  const { client, os } = await start(daemon);
  daemon.host.script = async (request) => {
    if (request.kind === 'update') applyChanges(plainDeployment.origin, request);
    return { kind: 'unchanged' };
  };
  const same = 'debian:debian/13/x86_64';
  const [address] = await client.call(os, 'OS.Rebase', 'a{sv}sas', full({ 'cache-only': true }), same, []);
  const { success, message } = await runTransaction(address);
  assert.equal(success, false);
  assert.match(message, /Old and new refs are equal/);
});

test('an update is given up, and its progress is shown until then', async () => {
  await using daemon = await serveDaemon();
  const { client, os } = await start(daemon);
  daemon.host.script = async (_, job) => {
    job.say({ kind: 'percent', text: 'Removing', percent: 40 });
    job.say({ kind: 'download', receivedBytes: 5, expectedBytes: 10, filesDone: 1, filesTotal: 2, bytesPerSecond: 3 });
    return { kind: 'done' };
  };
  const [address] = await client.call(os, 'OS.Cleanup', 'as', ['pending-deploy']);
  const { success, signals } = await runTransaction(address);
  assert.equal(success, true);
  assert.ok(signals.every((signal) => signal.interface === `${aliasName}.Transaction`));
  const [percent, download] = signals;
  assert.deepEqual([percent?.member, percent?.signature, percent?.body], ['PercentProgress', 'su', ['Removing', 40]]);
  assert.deepEqual([download?.member, download?.signature], ['DownloadProgress', '(tt)(uu)(uuu)(uuut)(uu)(tt)']);
  assert.deepEqual(download?.body[4], [1, 2]);
});

test('a busy daemon is waited for with the address of the running transaction, then asked again', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const { client, os, changes: announced } = await start(daemon);
  const other = await start(daemon);
  const [address] = await other.client.call(other.os, 'OS.RefreshMd', 'a{sv}', options({ force: false }));
  const running = runTransaction(address, async () => {
    await assert.rejects(client.call(os, 'OS.Upgrade', 'a{sv}', full()), (error) => {
      assert.ok(error instanceof BusError);
      assert.equal(error.name, 'org.gtk.GDBus.UnmappedGError.Quark._g_2dio_2derror_2dquark.Code26');
      return true;
    });
    long.finish();
  });
  assert.equal((await running).success, true);
  const paths = (): readonly Value[] =>
    announced.filter((c) => c.has('ActiveTransactionPath')).map((c) => take(c, 'ActiveTransactionPath', 's'));
  await other.client.call(aliasSysroot, 'Sysroot.Reload');
  for (let tries = 0; paths().at(-1) !== '' && tries < 50; tries += 1) {
    await client.call(aliasSysroot, 'Sysroot.Reload');
  }
  assert.deepEqual(paths(), [address, '']);
  const [again] = await client.call(os, 'OS.Upgrade', 'a{sv}', full());
  assert.notEqual(again, '');
});

test('the user cancels, and hears why it ended', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const { client, os } = await start(daemon);
  const [address] = await client.call(os, 'OS.Upgrade', 'a{sv}', full());
  const { success, message } = await runTransaction(address, (peer) =>
    peer.call({ path: '/', interface: `${aliasName}.Transaction`, member: 'Cancel' }),
  );
  assert.equal(success, false);
  assert.match(message, /cancelled/);
});

test('a failure inside a transaction is told by its end, not by an error of the call', async () => {
  await using daemon = await serveDaemon();
  daemon.host.script = async () => {
    throw new Failure('package-not-found', "cannot find 'absent'");
  };
  const { client, os } = await start(daemon);
  const wish = lists({ 'install-packages': ['absent'] });
  const [address] = await client.call(os, 'OS.UpdateDeployment', 'a{sv}a{sv}', wish, full(keep));
  assert.deepEqual((await runTransaction(address)).message, "cannot find 'absent'");
});
