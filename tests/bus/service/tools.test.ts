import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { ourNames } from '../../../src/contract/names.ts';
import { imageDeployment, plainDeployment, sampleState } from '../../support/samples.ts';
import { makeLongScript } from '../../support/scripted-host.ts';
import { callOs, callSysroot, osPath, record, type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

const call = (daemon: ServedDaemon, ...words: readonly string[]): Promise<string> =>
  daemon.bus.run(['busctl', '--system', '--timeout=10', 'call', ourNames.bus, ...words]);

const property = (daemon: ServedDaemon, path: string, name: string): Promise<string> => {
  const suffix = path === ourNames.sysroot ? 'Sysroot' : 'OS';
  const words = ['get-property', ourNames.bus, path, `${ourNames.bus}.${suffix}`, name];
  return daemon.bus.run(['busctl', '--system', ...words]);
};

test('a change is driven with busctl: joined over the bus, looked at and started on its socket', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const install = ['asa{sv}', ['htop'], new Map()] as const;
  const [address] = await callOs(await daemon.connect(), 'install_packages', install);
  const joined = await call(daemon, osPath, `${ourNames.bus}.OS`, 'install_packages', 'asa{sv}', '1', 'htop', '0');
  assert.equal(joined.trim(), `s "${address}"`);
  const peer = (...words: readonly string[]): Promise<string> =>
    daemon.bus.run(['busctl', `--address=${address}`, '--timeout=10', ...words]);
  const transaction = [ourNames.bus, '/', `${ourNames.bus}.Transaction`];
  assert.equal((await peer('get-property', ...transaction, 'Title')).trim(), 's "install; install: 1"');
  assert.match(await peer('get-property', ...transaction, 'InitiatingClientDescription'), /^s "caller :1\.\d+ uid:0"/);
  assert.equal((await peer('call', ...transaction, 'Start')).trim(), 'b true');
  await long.begun;
  assert.equal((await peer('call', ...transaction, 'Start')).trim(), 'b false');
  const words = ['gdbus', 'introspect', '--address', String(address), '--dest', 'any.name', '--object-path', '/'];
  assert.match(await daemon.bus.run(words), /signals:.*Finished\(b success,\s+s error_message\)/s);
  await peer('call', ...transaction, 'Cancel');
  await wait(100);
  assert.equal((await property(daemon, ourNames.sysroot, 'ActiveTransactionPath')).trim(), 's ""');
});

test('busctl shows the objects, and both required paths answer for the booted stateroot', async () => {
  await using daemon = await serveDaemon();
  const tree = await daemon.bus.run(['busctl', '--system', 'tree', '--list', ourNames.bus]);
  for (const path of [ourNames.base, ourNames.sysroot, ourNames.stateroots, osPath]) {
    assert.ok(tree.split('\n').includes(path), path);
  }
  assert.equal((await property(daemon, ourNames.stateroots, 'Name')).trim(), 's "debian"');
  assert.equal((await property(daemon, osPath, 'Name')).trim(), 's "debian"');
  assert.equal((await property(daemon, ourNames.sysroot, 'Booted')).trim(), `o "${osPath}"`);
  assert.match(await property(daemon, ourNames.sysroot, 'Deployments'), /^aa\{sv\} 1 /);
  assert.equal(
    (await call(daemon, ourNames.sysroot, `${ourNames.bus}.Sysroot`, 'GetOS', 's', '')).trim(),
    `o "${osPath}"`,
  );
});

test('gdbus reads the description of the objects that rpm-ostree clients look for', async () => {
  await using daemon = await serveDaemon();
  const words = ['gdbus', 'introspect', '--system', '--dest', ourNames.bus, '--object-path', osPath];
  const described = await daemon.bus.run(words);
  for (const member of ['UpdateDeployment', 'install_packages', 'remove_packages', 'upgrade_system', 'rollback']) {
    assert.ok(described.includes(` ${member}(`), member);
  }
  assert.match(described, /readonly a\{sv\} DefaultDeployment/);
});

test('an unknown stateroot, and the booted one where none is booted, are failures that say so', async () => {
  await using daemon = await serveDaemon();
  const sysroot = [ourNames.sysroot, `${ourNames.bus}.Sysroot`, 'GetOS', 's'];
  await assert.rejects(call(daemon, ...sysroot, 'nope'), /OS name "nope" not found/);
  daemon.host.current = { ...sampleState, deployments: [{ ...plainDeployment, state: 'pending' }] };
  await call(daemon, ourNames.sysroot, `${ourNames.bus}.Sysroot`, 'Reload');
  const upgrade = [`${ourNames.bus}.OS`, 'upgrade_system', 'a{sv}', '0'];
  await assert.rejects(call(daemon, ourNames.stateroots, ...upgrade), /not booted/);
  assert.equal((await property(daemon, ourNames.stateroots, 'Name')).trim(), 's ""');
  assert.equal((await property(daemon, ourNames.stateroots, 'BootedDeployment')).trim(), 'a{sv} 0');
  assert.equal((await call(daemon, ...sysroot, '')).trim(), `o "${osPath}"`);
  await call(daemon, osPath, ...upgrade);
});

test('stateroots appear and disappear with their deployments, and every change is announced', async () => {
  await using daemon = await serveDaemon();
  const watcher = await daemon.connect();
  const { signals } = await record(watcher, ourNames.base);
  const changes = await record(watcher, ourNames.sysroot);
  const other = `${ourNames.stateroots}/other_os`;
  daemon.host.current = { ...sampleState, deployments: [plainDeployment, { ...imageDeployment, index: 1 }] };
  await callSysroot(watcher, 'Reload');
  assert.equal((await property(daemon, other, 'Name')).trim(), 's "other-os"');
  daemon.host.current = sampleState;
  await callSysroot(watcher, 'Reload');
  await wait(50);
  assert.deepEqual(
    signals.map(({ member, body }) => [member, body[0]]),
    [
      ['InterfacesAdded', other],
      ['InterfacesRemoved', other],
    ],
  );
  assert.equal(changes.signals.filter(({ member }) => member === 'PropertiesChanged').length, 2);
});

test('what show_status answers is what the properties hold', async () => {
  await using daemon = await serveDaemon();
  const status = await call(daemon, osPath, `${ourNames.bus}.OS`, 'show_status');
  assert.match(status, /^a\{sv\} 1 "deployments" aa\{sv\} 1 /);
  assert.ok(status.includes(plainDeployment.id));
});

test('the policy of the bus lets ordinary users send only what it lists', async () => {
  await using daemon = await serveDaemon();
  const uid = 65534;
  const run = (...words: readonly string[]): Promise<string> =>
    daemon.bus.run(['busctl', '--system', ...words], { uid });
  const deployments = await run('get-property', ourNames.bus, ourNames.sysroot, `${ourNames.bus}.Sysroot`, 'Path');
  assert.equal(deployments.trim(), 's "/"');
  const set = ['call', ourNames.bus, ourNames.sysroot, 'org.freedesktop.DBus.Properties', 'Set'];
  await assert.rejects(run(...set, 'ssv', `${ourNames.bus}.Sysroot`, 'Path', 's', '/x'), /Access denied/);
  await assert.rejects(
    run('call', ourNames.bus, osPath, `${ourNames.bus}.OSExperimental`, 'Moo', 'b', 'true'),
    /Access denied/,
  );
  const own = ['call', 'org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName'];
  await assert.rejects(run(...own, 'su', `${ourNames.bus}.Other`, '0'), /Access denied/);
});

test('the daemon leaves when nobody needs it, and stays for registered clients and running calls', async () => {
  await using daemon = await serveDaemon({ times: { idleMs: 150 } });
  let isIdle = false;
  daemon.idle.then(() => {
    isIdle = true;
  }, assert.fail);
  const client = await daemon.openClient();
  await wait(300);
  assert.equal(isIdle, false);
  await client[Symbol.asyncDispose]();
  await wait(300);
  assert.equal(isIdle, true);
});
