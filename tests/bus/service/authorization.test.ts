import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ActionName } from '../../../src/contract/actions.ts';
import { interfaces } from '../../../src/contract/interfaces.ts';
import { ourNames } from '../../../src/contract/names.ts';
import { osPath, type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';
import { standInPolkit, type Verdict } from '../../support/stand-in-polkit.ts';

const execute = promisify(execFile);
const nobody = 65534;

interface Case {
  readonly member: string;
  /** Arguments as busctl takes them. */
  readonly words: readonly string[];
  /** What polkit is asked for a caller that is not root; empty: open to everybody. */
  readonly actions: readonly ActionName[];
  readonly isOnSysroot?: boolean;
}

const none = ['a{sv}', '0'];
const only = (...words: readonly string[]): readonly string[] => ['a{sv}', '1', ...words];
const cases: readonly Case[] = [
  { member: 'RegisterClient', words: none, actions: ['client-management'], isOnSysroot: true },
  { member: 'UnregisterClient', words: none, actions: ['client-management'], isOnSysroot: true },
  { member: 'Reload', words: [], actions: [], isOnSysroot: true },
  { member: 'ReloadConfig', words: [], actions: ['reload-daemon'], isOnSysroot: true },
  { member: 'GetOS', words: ['s', ''], actions: [], isOnSysroot: true },
  { member: 'Cancel', words: [], actions: ['cancel'], isOnSysroot: true },
  { member: 'show_status', words: [], actions: [] },
  {
    member: 'UpdateDeployment',
    words: ['a{sv}a{sv}', '1', 'install-packages', 'as', '1', 'htop', '1', 'no-pull-base', 'b', 'true'],
    actions: ['install-uninstall-packages'],
  },
  {
    member: 'UpdateDeployment',
    words: ['a{sv}a{sv}', '2', 'set-refspec', 's', 'other', 'install-packages', 'as', '1', 'htop', '0'],
    actions: ['rebase', 'install-uninstall-packages'],
  },
  {
    member: 'UpdateDeployment',
    words: [
      'a{sv}a{sv}',
      '1',
      'x-install-local-packages',
      'a(us)',
      '1',
      '17',
      'x.deb',
      '1',
      'no-pull-base',
      'b',
      'true',
    ],
    actions: ['install-local-packages'],
  },
  {
    member: 'UpdateDeployment',
    words: ['a{sv}a{sv}', '1', 'override-remove-packages', 'as', '1', 'nano', '1', 'no-pull-base', 'b', 'true'],
    actions: ['override'],
  },
  { member: 'UpdateDeployment', words: ['a{sv}a{sv}', '0', '0'], actions: ['upgrade'] },
  {
    member: 'UpdateDeployment',
    words: ['a{sv}a{sv}', '0', '1', 'no-pull-base', 'b', 'true'],
    actions: ['override'],
  },
  { member: 'Upgrade', words: none, actions: ['upgrade'] },
  { member: 'upgrade_system', words: none, actions: ['upgrade'] },
  { member: 'Deploy', words: ['sa{sv}', '13.1', '0'], actions: ['deploy'] },
  { member: 'Rebase', words: ['a{sv}sas', '0', 'other', '0'], actions: ['rebase'] },
  { member: 'PkgChange', words: ['a{sv}asas', '0', '1', 'htop', '0'], actions: ['install-uninstall-packages'] },
  { member: 'install_packages', words: ['asa{sv}', '1', 'htop', '0'], actions: ['install-uninstall-packages'] },
  { member: 'remove_packages', words: ['asa{sv}', '1', 'htop', '0'], actions: ['install-uninstall-packages'] },
  { member: 'Rollback', words: none, actions: ['rollback'] },
  { member: 'rollback', words: only('reboot', 'b', 'true'), actions: ['rollback'] },
  { member: 'Cleanup', words: ['as', '1', 'base'], actions: ['cleanup'] },
  { member: 'RefreshMd', words: none, actions: ['repo-refresh'] },
  { member: 'SetInitramfsState', words: ['basa{sv}', 'true', '0', '0'], actions: ['bootconfig'] },
  { member: 'KernelArgs', words: ['sasasasa{sv}', '', '1', 'quiet', '0', '0', '0'], actions: ['bootconfig'] },
  { member: 'list_packages', words: none, actions: [] },
  { member: 'GetPackages', words: ['as', '1', 'htop'], actions: [] },
  { member: 'WhatProvides', words: ['as', '1', 'htop'], actions: [] },
  { member: 'ListRepos', words: [], actions: [] },
  { member: 'Search', words: ['as', '1', 'htop'], actions: [] },
  { member: 'search_packages', words: ['as', '1', 'htop'], actions: [] },
  { member: 'GetDeploymentsRpmDiff', words: ['ss', 'a', 'b'], actions: ['repo-refresh'] },
  { member: 'GetDeploymentBootConfig', words: ['sb', '', 'true'], actions: [] },
];

async function call(daemon: ServedDaemon, { member, words, isOnSysroot }: Case, uid: number): Promise<string> {
  const [path, suffix] = isOnSysroot ? [ourNames.sysroot, 'Sysroot'] : [osPath, 'OS'];
  const target = [ourNames.bus, path, `${ourNames.bus}.${suffix}`, member, ...words];
  const busctl = ['busctl', '--system', '--timeout=10', 'call', ...target];
  const as = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--', ...busctl];
  const ended = await execute('setpriv', as, { env: daemon.bus.env }).catch((error: { stderr: string }) => error);
  await wait(30);
  return ended.stderr.trim();
}

const isRefused = (said: string): boolean => /not authorized|cannot find out whether/.test(said);

test('the cases name every method of the contract', () => {
  const known = [...interfaces.Sysroot.methods, ...interfaces.OS.methods].map(({ member }) => member);
  assert.deepEqual([...new Set(cases.map(({ member }) => member))].sort(), [...new Set(known)].sort());
});

test('root is served without asking, also when there is no polkit', async () => {
  await using daemon = await serveDaemon();
  for (const one of cases) {
    assert.equal(isRefused(await call(daemon, one, 0)), false, one.member);
  }
});

test('an ordinary user without polkit is refused everything that is not open to all', async () => {
  await using daemon = await serveDaemon();
  daemon.host.answers = [];
  for (const one of cases) {
    assert.equal(isRefused(await call(daemon, one, nobody)), one.actions.length > 0, one.member);
  }
  assert.deepEqual(daemon.host.begun, []);
});

test('polkit is asked for exactly the actions of a request, about the bus name of the caller', async () => {
  await using daemon = await serveDaemon();
  const polkit = await standInPolkit(daemon, () => 'yes');
  for (const one of cases) {
    polkit.asked.length = 0;
    assert.equal(isRefused(await call(daemon, one, nobody)), false, one.member);
    assert.deepEqual(
      polkit.asked.map(({ action }) => action),
      one.actions.map((name) => `org.aptostree.dev.${name}`),
      one.member,
    );
    for (const { kind, name } of polkit.asked)
      assert.deepEqual([kind, name.startsWith(':1.')], ['system-bus-name', true]);
  }
});

const refusing: readonly Verdict[] = ['no', 'challenge', 'error', 'nonsense'];

for (const verdict of refusing) {
  test(`an ordinary user is refused when polkit answers '${verdict}', and nothing is begun`, async () => {
    await using daemon = await serveDaemon();
    await standInPolkit(daemon, () => verdict);
    for (const one of cases.filter(({ actions }) => actions.length > 0)) {
      assert.equal(isRefused(await call(daemon, one, nobody)), true, one.member);
    }
    assert.deepEqual(daemon.host.begun, []);
  });
}

test('every action must be granted, not only the first', async () => {
  await using daemon = await serveDaemon();
  await standInPolkit(daemon, (action) => (action.endsWith('.rebase') ? 'yes' : 'no'));
  const both = cases.filter(({ actions }) => actions.length === 2);
  assert.equal(both.length, 1);
  for (const one of both) assert.equal(isRefused(await call(daemon, one, nobody)), true);
});

test('a polkit that never answers means no, and the question is taken back', async () => {
  await using daemon = await serveDaemon({ times: { interactiveMs: 200, quietMs: 200 } });
  const polkit = await standInPolkit(daemon, () => 'silence');
  for (const one of cases.filter(({ actions }) => actions.length > 0)) {
    assert.equal(isRefused(await call(daemon, one, nobody)), true, one.member);
  }
  assert.equal(polkit.cancelled.length, polkit.asked.length);
  assert.deepEqual(daemon.host.begun, []);
});

test('a yes that comes after the caller has left has no effect', async () => {
  await using daemon = await serveDaemon();
  const polkit = await standInPolkit(daemon, () => 'silence');
  const call = ['asa{sv}', '1', 'htop', '0'];
  const words = ['call', ourNames.bus, osPath, `${ourNames.bus}.OS`, 'install_packages', ...call];
  const as = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', '--'];
  const child = execFile('setpriv', [...as, 'busctl', '--system', ...words], { env: daemon.bus.env });
  while (polkit.asked.length === 0) await wait(20);
  child.kill();
  await wait(50);
  polkit.answerLate('yes');
  await wait(50);
  assert.equal((await (await daemon.openClient()).state()).transaction, undefined);
  assert.equal(polkit.cancelled.length, 1);
});

test('a client is registered without a prompt, a change may show one', async () => {
  await using daemon = await serveDaemon();
  const polkit = await standInPolkit(daemon, () => 'yes');
  for (const one of cases.filter(({ actions }) => actions.length > 0)) await call(daemon, one, nobody);
  for (const { action, flags, details } of polkit.asked) {
    assert.equal(flags, action.endsWith('.client-management') ? 0 : 1);
    assert.match(details.get('polkit.message') ?? '', /^Authentication is required /);
  }
  const install = polkit.asked.find(({ details }) => details.has('packages'));
  assert.equal(install?.details.get('packages'), 'htop');
});
