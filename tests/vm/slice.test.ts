import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SerialLine } from '../support/serial-line.ts';
import {
  admin,
  assertKept,
  failedUnits,
  log,
  other,
  type Slice,
  settleIn,
  startSlice,
  traces,
} from './slice-machine.ts';

let slice: Slice;
let unchanged = '';
/** A change in emulation: resolving, unpacking, passes and commit take ten times as long as on hardware. */
const changeLimitMs = 400_000;

before(async () => {
  slice = await startSlice();
});

after(async () => {
  await slice?.[Symbol.asyncDispose]();
});

const start = async (words: string, line: SerialLine): Promise<void> => {
  line.send(`apt-ostree ${words}\n`);
};

/** The agent throws away what was typed before it switched the echo off, a moment after it asked. */
const agentFlushMs = 3000;

/** The password prompt of the text agent, answered. */
async function authenticate(line: SerialLine, password: string): Promise<void> {
  const [asked] = await line.expect(/(?:Authenticating as|error): .*\n/, changeLimitMs);
  assert.match(asked, /Authenticating as: tester/);
  await line.expect(/Password: /);
  await sleep(agentFlushMs);
  line.send(`${password}\n`);
}

test('the composed tree boots, and no unit fails', async () => {
  assert.equal(await failedUnits(slice.machine), '');
});

test('/usr, /sysroot and the root are read-only, /etc and /var are writable', async () => {
  const probes = ['/usr', '/sysroot', '', '/etc', '/var'];
  const script = probes.map(
    (folder) => `if touch ${folder}/probe; then rm ${folder}/probe; echo yes; else echo no; fi`,
  );
  assert.deepEqual((await slice.machine.output(`(${script.join('; ')}) 2>/dev/null`)).trim().split('\n'), [
    ...['no', 'no', 'no'],
    ...['yes', 'yes'],
  ]);
});

test('status names the booted deployment', async () => {
  await settleIn(slice);
  assert.match(
    await slice.machine.output('LC_ALL=C.UTF-8 apt-ostree status'),
    /State: idle\nDeployments:\n● .*minimal/,
  );
  unchanged = await traces(slice.machine);
});

test('a user who knows no password of an administrator is refused', async () => {
  const { console } = slice.machine;
  await slice.machine.login(other.name, other.password);
  await start('install htop', console);
  await authenticate(console, 'wrong');
  assert.match(
    (await console.expect(/error: .*\n/, changeLimitMs))[0],
    /not authorized for org\.aptostree\.dev\.install-uninstall/,
  );
  slice.machine.logout();
  assert.equal(await traces(slice.machine), unchanged);
});

test('an administrator installs a package with a password, root adds two more', async () => {
  const { machine } = slice;
  await machine.login(admin.name, admin.password);
  await start('install htop', machine.console);
  await authenticate(machine.console, admin.password);
  await machine.console.expect(/Added:\n[\s\S]*htop_[\s\S]*Changes queued for next boot/, changeLimitMs);
  machine.logout();
  await machine.output('apt-ostree install nginx-light openssh-server', changeLimitMs);
  const status = await machine.output('apt-ostree status');
  assert.match(status, /LayeredPackages: htop nginx-light openssh-server\n[\s\S]*\* /);
  assert.equal((await machine.run('command -v htop')).exitCode, 127);
});

test('after a reboot the packages work and what was on the machine is still there', async () => {
  const { machine } = slice;
  await machine.reboot();
  assert.equal(await failedUnits(machine), '');
  await assertKept(machine);
  assert.match(await machine.output('htop --version; dpkg -l htop'), /^htop \d[\s\S]*\nii {2}htop /);
  const request = 'exec 3<>/dev/tcp/127.0.0.1/80; printf "HEAD / HTTP/1.0\\r\\n\\r\\n" >&3; head -1 <&3';
  assert.match(await machine.output(`bash -c '${request}'; getent passwd sshd`), /^HTTP\/1\.1 200 OK\s+sshd:/);
  assert.match(await machine.output("bash -c 'exec 3<>/dev/tcp/127.0.0.1/22; head -1 <&3'"), /^SSH-2\.0-OpenSSH/);
  assert.match(await machine.output('apt-ostree status --booted'), /LayeredPackages: htop nginx-light openssh-server/);
  await machine.login(admin.name, admin.password);
  machine.logout();
});

test('a rollback takes the packages away and nothing else', async () => {
  const { machine } = slice;
  await machine.output('apt-ostree rollback', changeLimitMs);
  await machine.reboot();
  assert.equal((await machine.run('command -v htop')).exitCode, 127);
  await assertKept(machine);
});

test('a second rollback puts them first again, and without one of them a third deployment is made', async () => {
  const { machine } = slice;
  await machine.output('apt-ostree rollback', changeLimitMs);
  assert.match(
    await machine.output('apt-ostree status'),
    /Deployments:\n {2}[^*]*LayeredPackages: htop nginx-light openssh-server\n[\s\S]*\* /,
  );
  // The difference is the one to the booted deployment, which has none of them.
  const shown = await machine.output('apt-ostree uninstall htop', changeLimitMs);
  assert.match(shown, /Added:\n[\s\S]* nginx-light_[\s\S]*Changes queued for next boot/);
  assert.doesNotMatch(shown, / htop_/);
  assert.match(
    await machine.output('apt-ostree status'),
    /Deployments:\n {2}[^*]*LayeredPackages: nginx-light openssh-server\n[\s\S]*\* /,
  );
  await machine.end();
  log('done');
});
