import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { BusError } from '../../../src/bus/errors.ts';
import type { BusConnection, IncomingSignal } from '../../../src/bus/message.ts';
import { connectPeer } from '../../../src/bus/peer.ts';
import { Variant } from '../../../src/bus/values.ts';
import { aliasNames, type InterfaceSuffix, interfaceName, type Naming, ourNames } from '../../../src/contract/names.ts';
import { imageDeployment, plainDeployment, sampleState } from '../../support/samples.ts';
import { makeLongScript } from '../../support/scripted-host.ts';
import { callOs, record, type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

const alias = aliasNames.bus;
const onDebian = `${aliasNames.base}/debian`;
const none = new Map<string, never>();

const callAlias = (
  connection: BusConnection,
  [path, suffix, member]: readonly [string, InterfaceSuffix, string],
  [signature, ...body]: readonly [string, ...unknown[]] = [''],
) => connection.call({ destination: alias, path, interface: `${alias}.${suffix}`, member, signature, body });

const upgrade = (connection: BusConnection) => callAlias(connection, [onDebian, 'OS', 'Upgrade'], ['a{sv}', none]);

async function readProperty(connection: BusConnection, naming: Naming, name: string): Promise<unknown> {
  const [value] = await connection.call({
    destination: naming.bus,
    path: naming.sysroot,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [interfaceName(naming, 'Sysroot'), name],
  });
  return value instanceof Variant ? value.value : value;
}

test('the second tree has one object per stateroot directly below its base, and paths of its own in answers', async () => {
  await using daemon = await serveDaemon();
  daemon.host.current = { ...sampleState, deployments: [plainDeployment, imageDeployment] };
  const connection = await daemon.connect();
  await callAlias(connection, [aliasNames.sysroot, 'Sysroot', 'Reload']);
  const [objects] = await connection.call({
    destination: alias,
    path: aliasNames.base,
    interface: 'org.freedesktop.DBus.ObjectManager',
    member: 'GetManagedObjects',
  });
  const tree = [...(objects as ReadonlyMap<string, ReadonlyMap<string, unknown>>)].map(([path, interfaces]) => [
    path,
    ...interfaces.keys(),
  ]);
  assert.deepEqual(tree.sort(), [
    [aliasNames.sysroot, `${alias}.Sysroot`],
    [onDebian, `${alias}.OS`],
    [`${aliasNames.base}/other_os`, `${alias}.OS`],
  ]);
  assert.equal(await readProperty(connection, aliasNames, 'Booted'), onDebian);
  for (const [name, path] of [
    ['', onDebian],
    ['other-os', `${aliasNames.base}/other_os`],
  ]) {
    const found = await callAlias(connection, [aliasNames.sysroot, 'Sysroot', 'GetOS'], ['s', name]);
    assert.deepEqual(found, [path]);
  }
});

test('what only we have is not in the second tree', async () => {
  await using daemon = await serveDaemon();
  const connection = await daemon.connect();
  const refusal = { name: 'org.freedesktop.DBus.Error.UnknownMethod' };
  await assert.rejects(
    callAlias(connection, [onDebian, 'OS', 'install_packages'], ['asa{sv}', ['htop'], none]),
    refusal,
  );
  await assert.rejects(callAlias(connection, [aliasNames.sysroot, 'Sysroot', 'Cancel']), refusal);
  await assert.rejects(readProperty(connection, aliasNames, 'ActiveTransactionTitle'), {
    name: 'org.freedesktop.DBus.Error.UnknownProperty',
  });
});

test('a stateroot that would hide the Sysroot object of the second tree is not shown there', async () => {
  await using daemon = await serveDaemon();
  daemon.host.current = { ...sampleState, deployments: [plainDeployment, { ...imageDeployment, osname: 'Sysroot' }] };
  const connection = await daemon.connect();
  await callAlias(connection, [aliasNames.sysroot, 'Sysroot', 'Reload']);
  assert.equal(await readProperty(connection, aliasNames, 'Booted'), onDebian);
});

test('both trees announce a change one right after the other, objects and properties alike', async () => {
  await using daemon = await serveDaemon();
  const connection = await daemon.connect();
  const heard: string[] = [];
  await connection.onSignal({ sender: ourNames.bus }, ({ path, member, body }) =>
    heard.push([path, member, body[0]].join(' ')),
  );
  daemon.host.current = { ...sampleState, deployments: [plainDeployment, imageDeployment] };
  await callAlias(connection, [aliasNames.sysroot, 'Sysroot', 'Reload']);
  daemon.host.current = sampleState;
  await callAlias(connection, [aliasNames.sysroot, 'Sysroot', 'Reload']);
  const changed = [ourNames, aliasNames].map(({ sysroot, bus }) => `${sysroot} PropertiesChanged ${bus}.Sysroot`);
  const told = (member: string) =>
    [ourNames, aliasNames].map(({ base, stateroots }) => `${base} ${member} ${stateroots}/other_os`);
  assert.deepEqual(
    heard.filter((line) => line.includes(' Interfaces') || line.endsWith('.Sysroot')),
    [...told('InterfacesAdded'), ...changed, ...told('InterfacesRemoved'), ...changed],
  );
  for (const { stateroots, bus } of [ourNames, aliasNames]) {
    assert.equal(heard.filter((line) => line === `${stateroots}/debian PropertiesChanged ${bus}.OS`).length, 2);
  }
});

test('the running transaction is shown in each tree with a path of that tree', async () => {
  await using daemon = await serveDaemon();
  const connection = await daemon.connect();
  const announced: IncomingSignal[] = [];
  for (const { sysroot } of [ourNames, aliasNames]) {
    await connection.onSignal({ path: sysroot }, (signal) => announced.push(signal));
  }
  const [address] = await upgrade(connection);
  const expected = (path: string) => ['Upgrade', connection.uniqueName, path];
  assert.deepEqual(await readProperty(connection, aliasNames, 'ActiveTransaction'), expected(onDebian));
  assert.deepEqual(
    await readProperty(connection, ourNames, 'ActiveTransaction'),
    expected(`${ourNames.stateroots}/debian`),
  );
  assert.equal(await readProperty(connection, aliasNames, 'ActiveTransactionPath'), address);
  assert.equal(announced.length, 2);
});

const heardAs = (signals: readonly IncomingSignal[], naming: Naming): readonly string[] =>
  signals.filter((signal) => signal.interface === interfaceName(naming, 'Transaction')).map(({ member }) => member);

test('each connection hears every signal once, under the interface on which it called Start', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const [address] = await upgrade(await daemon.connect());
  const start = { path: '/', member: 'Start' };
  await using first = await connectPeer(String(address));
  await using second = await connectPeer(String(address));
  const heard = [await record(first, '/'), await record(second, '/')];
  const theirs = { ...start, interface: interfaceName(aliasNames, 'Transaction') };
  const own = { ...start, interface: interfaceName(ourNames, 'Transaction') };
  assert.deepEqual(await first.call({ ...theirs, destination: alias }), [true]);
  assert.deepEqual(await second.call(own), [false]);
  assert.deepEqual(await second.call(theirs), [false]);
  (await long.begun).say({ kind: 'message', text: 'one line' });
  long.finish();
  await wait(200);
  assert.deepEqual(heardAs(heard[0]?.signals ?? [], aliasNames), ['Message', 'Finished']);
  assert.deepEqual(heardAs(heard[1]?.signals ?? [], ourNames), ['Message', 'Result', 'Finished']);
  assert.deepEqual(
    heard.map(({ signals }) => signals.length),
    [2, 3],
  );
});

const errorOf = async (called: Promise<unknown>): Promise<readonly [string, string]> => {
  const error = await called.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof BusError, String(error));
  return [error.name, error.message];
};

const ioError = 'org.gtk.GDBus.UnmappedGError.Quark._g_2dio_2derror_2dquark.Code';

test('a busy daemon answers with the name that makes clients wait', async () => {
  await using daemon = await serveDaemon();
  const connection = await daemon.connect();
  await upgrade(connection);
  const [name, text] = await errorOf(callAlias(connection, [onDebian, 'OS', 'Rollback'], ['a{sv}', none]));
  assert.equal(name, `${ioError}26`);
  assert.match(text, /^Transaction in progress: upgrade\n/);
  const rollback = callOs(connection, 'Rollback', ['a{sv}', none]);
  assert.equal((await errorOf(rollback))[0], `${ourNames.errors}.UpdateInProgress`);
});

test('other failures have the names of the daemon that programs were written for', async () => {
  await using daemon = await serveDaemon();
  const connection = await daemon.connect();
  const getOs = callAlias(connection, [aliasNames.sysroot, 'Sysroot', 'GetOS'], ['s', 'absent']);
  assert.deepEqual(await errorOf(getOs), [`${ioError}1`, 'OS name "absent" not found']);
  const cleanup = callAlias(connection, [onDebian, 'OS', 'Cleanup'], ['as', ['everything']]);
  assert.deepEqual(await errorOf(cleanup), [`${aliasNames.errors}.Failed`, 'Invalid cleanup type: everything']);
  const rebase = callAlias(connection, [onDebian, 'OS', 'Rebase'], ['a{sv}sas', none, '-x', []]);
  assert.equal((await errorOf(rebase))[0], `${aliasNames.errors}.InvalidRefspec`);
});

test('who is not allowed is told so in the words that programs know', async () => {
  await using daemon = await serveDaemon({ times: { interactiveMs: 200, quietMs: 200 } });
  const [to, path] = [
    ['--dest', alias],
    ['--object-path', onDebian],
  ];
  const words = ['gdbus', 'call', '--system', ...to, ...path, '--method', `${alias}.OS.Upgrade`, '@a{sv} {}'];
  const text = 'rpmostreed OS operation Upgrade not allowed for user';
  await assert.rejects(daemon.bus.run(words, { uid: 65534 }), ({ stderr }: { readonly stderr: string }) =>
    stderr.includes(`org.freedesktop.DBus.Error.AccessDenied: ${text}`),
  );
});

async function goesOnAlone(daemon: ServedDaemon): Promise<void> {
  assert.deepEqual(
    daemon.log.filter((line) => line.includes(alias)),
    [`going on without the name ${alias}`],
  );
  const connection = await daemon.connect();
  const [nodes] = await connection.call({
    destination: ourNames.bus,
    path: '/org',
    interface: 'org.freedesktop.DBus.Introspectable',
    member: 'Introspect',
  });
  assert.doesNotMatch(String(nodes), /projectatomic/);
  assert.deepEqual(await callOs(connection, 'Search', ['as', ['x']]), [[]]);
}

test('the daemon goes on without its second name when somebody else has it', async () => {
  await using daemon = await serveDaemon({ isAliasTaken: true });
  await goesOnAlone(daemon);
});

test('the daemon goes on without its second name when the policy for it is not installed', async () => {
  const folder = await mkdtemp('/var/tmp/aos-policy-');
  await copyFile(`dbus/${ourNames.bus}.conf`, `${folder}/${ourNames.bus}.conf`);
  {
    await using daemon = await serveDaemon({ policies: [folder] });
    await goesOnAlone(daemon);
  }
  await rm(folder, { recursive: true });
});

test('cancelling too late is told with an error that programs know', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const [address] = await upgrade(await daemon.connect());
  await using peer = await connectPeer(String(address));
  const theirs = { path: '/', interface: interfaceName(aliasNames, 'Transaction') };
  await peer.call({ ...theirs, member: 'Start' });
  (await long.begun).commitPoint();
  assert.equal((await errorOf(peer.call({ ...theirs, member: 'Cancel' })))[0], `${ioError}26`);
  long.finish();
});
