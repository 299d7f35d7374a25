import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { listenPeer } from '../../../src/bus/peer.ts';
import { ourNames } from '../../../src/contract/names.ts';
import { follow } from '../../../src/host/transaction-client.ts';
import { socketFiles } from '../../../src/system/socket-file.ts';
import { installHtop } from '../../support/samples.ts';
import { makeLongScript } from '../../support/scripted-host.ts';
import { callOs, osPath, serveDaemon } from '../../support/served-daemon.ts';
import { standInPolkit } from '../../support/stand-in-polkit.ts';

const job = { say: () => undefined, signal: new AbortController().signal, commitPoint: () => undefined };

test('a daemon that is told to leave stops its work first, and the client hears how that ended', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const running = (await daemon.openClient()).run(installHtop, job);
  running.catch(() => undefined);
  await long.begun;
  await daemon.stop();
  await assert.rejects(running, { code: 'cancelled' });
});

test('a daemon that is told to leave past the point of no return finishes first', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = (request, given) => {
    given.commitPoint();
    return long.script(request, given);
  };
  const running = (await daemon.openClient()).run(installHtop, job);
  await long.begun;
  const stopped = daemon.stop();
  await wait(100);
  long.finish();
  assert.deepEqual(await running, { kind: 'unchanged' });
  await stopped;
});

test('a connection that breaks after Start is a failure that sends the user to look, never a second try', async () => {
  const starts: string[] = [];
  const server = await listenPeer({
    socketPath: `/var/tmp/aos-broken-${process.pid}.sock`,
    ownerUid: 0,
    files: socketFiles,
    serve: ({ member }) => {
      starts.push(member);
      setTimeout(() => server[Symbol.asyncDispose](), 50);
      return { signature: 'b', body: [true] };
    },
  });
  await assert.rejects(follow(server.address, job), {
    code: 'tool-failed',
    message: /cannot tell how the change ended/,
    hint: "run 'apt-ostree status' to see what is deployed",
  });
  assert.deepEqual(starts, ['Start']);
});

test('a caller that leaves at any moment between the call and the answer starts nothing and keeps no slot', async () => {
  await using daemon = await serveDaemon();
  await standInPolkit(daemon, () => 'yes');
  for (let round = 0; round < 150; round += 1) {
    const connection = await daemon.connect();
    const called = callOs(connection, 'install_packages', ['asa{sv}', ['htop'], new Map()]);
    called.catch(() => undefined);
    await wait(randomInt(0, 6));
    await connection[Symbol.asyncDispose]();
  }
  await wait(300);
  assert.deepEqual(daemon.host.begun, []);
  const host = await daemon.openClient();
  assert.equal((await host.state()).transaction, undefined);
  assert.deepEqual(await host.run(installHtop, job), { kind: 'unchanged' });
});

test('one user cannot keep more than a fixed number of calls busy, and root is served meanwhile', async () => {
  await using daemon = await serveDaemon();
  await standInPolkit(daemon, () => 'silence');
  const words = [ourNames.bus, osPath, `${ourNames.bus}.OS`, 'RefreshMd', 'a{sv}', '0'];
  const script = `for i in $(seq 80); do busctl --system --timeout=3 call ${words.join(' ')} 2>&1 & done; wait`;
  const as = ['--reuid=65534', '--regid=65534', '--clear-groups', '--', 'bash', '-c', script];
  const said = new Promise<string>((resolve) => {
    execFile('setpriv', as, { env: daemon.bus.env }, (_, stdout) => resolve(stdout));
  });
  await wait(1500);
  const host = await daemon.openClient();
  assert.deepEqual(await host.run(installHtop, job), { kind: 'unchanged' });
  assert.match(await said, /cannot serve more than 64 calls of one user at once/);
});
