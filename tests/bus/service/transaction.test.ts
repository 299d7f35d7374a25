import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../../src/base/failure.ts';
import { connectPeer } from '../../../src/bus/peer.ts';
import { ourNames } from '../../../src/contract/names.ts';
import type { ProgressEvent } from '../../../src/model/job.ts';
import { defer } from '../../support/deferred.ts';
import { installHtop, layeredDeployment, plainDeployment, sampleState } from '../../support/samples.ts';
import { makeLongScript } from '../../support/scripted-host.ts';
import { callOs, callSysroot, record, type ServedDaemon, serveDaemon } from '../../support/served-daemon.ts';

const idleJob = { say: () => undefined, signal: new AbortController().signal, commitPoint: () => undefined };
const install = ['asa{sv}', ['htop'], new Map()] as const;
const transaction = { path: '/', interface: `${ourNames.bus}.Transaction` };

const begin = async (daemon: ServedDaemon): Promise<string> =>
  String((await callOs(await daemon.connect(), 'install_packages', install))[0]);

test('what the engine says arrives unchanged at a client, and so does the outcome', async () => {
  await using daemon = await serveDaemon();
  const said: readonly ProgressEvent[] = [
    { kind: 'task-begin', text: 'Resolving' },
    { kind: 'percent', text: 'Unpacking', percent: 40 },
    { kind: 'message', text: 'one line' },
    { kind: 'download', receivedBytes: 5, expectedBytes: 10, filesDone: 1, filesTotal: 2, bytesPerSecond: 3 },
    { kind: 'signature', commit: 'c'.repeat(64), good: true, key: 'ABCD' },
    { kind: 'progress-end' },
    { kind: 'task-end', text: 'done' },
  ];
  const htop = { name: 'htop', version: '3.4-1', architecture: 'amd64' };
  const outcome = {
    kind: 'deployed',
    deployment: 'debian-x.0',
    changes: [{ kind: 'added', name: 'htop', new: htop }],
  } as const;
  daemon.host.script = async (_, job) => {
    said.forEach(job.say);
    return outcome;
  };
  const heard: ProgressEvent[] = [];
  const host = await daemon.openClient();
  assert.deepEqual(await host.run(installHtop, { ...idleJob, say: (event) => heard.push(event) }), outcome);
  assert.deepEqual(heard, said);
  assert.deepEqual(daemon.host.begun, [installHtop]);
});

test('a failure arrives with its code, message and hint', async () => {
  await using daemon = await serveDaemon();

  daemon.host.script = async () => {
    throw new Failure('package-not-found', "cannot find 'htop'", { hint: 'look again' });
  };
  const host = await daemon.openClient();
  const expected = { code: 'package-not-found', message: "cannot find 'htop'", hint: 'look again' };
  await assert.rejects(host.run(installHtop, idleJob), expected);
});

test('nothing is done before Start, and only the first Start begins it', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const address = await begin(daemon);
  await wait(50);
  assert.deepEqual(daemon.host.begun, []);
  await using peer = await connectPeer(address);
  await using other = await connectPeer(address);
  assert.deepEqual(await peer.call({ ...transaction, member: 'Start' }), [true]);
  assert.deepEqual(await other.call({ ...transaction, member: 'Start' }), [false]);
  await long.begun;
  assert.equal(daemon.host.begun.length, 1);
  long.finish();
});

test('properties are current when Finished arrives, and it arrives once on each connection', async () => {
  await using daemon = await serveDaemon();
  daemon.host.script = async () => {
    daemon.host.current = {
      ...sampleState,
      deployments: [{ ...layeredDeployment, state: 'pending' }, plainDeployment],
    };
    return { kind: 'done' };
  };
  const watcher = await daemon.connect();
  const announced = await record(watcher, ourNames.sysroot);
  const order: string[] = [];
  await watcher.onSignal({ path: ourNames.sysroot }, ({ body }) => {
    if ((body[1] as ReadonlyMap<string, unknown>).has('Deployments')) order.push('Deployments');
  });
  const address = await begin(daemon);
  await using first = await connectPeer(address);
  await using second = await connectPeer(address);
  const heard = [await record(first, '/'), await record(second, '/')];
  await first.onSignal({ path: '/', member: 'Finished' }, () => order.push('Finished'));
  assert.deepEqual(await first.call({ ...transaction, member: 'Start' }), [true]);
  await wait(200);
  assert.deepEqual(order, ['Deployments', 'Finished']);
  assert.deepEqual(await second.call({ ...transaction, member: 'Start' }), [false]);
  assert.deepEqual(await first.call({ ...transaction, member: 'Start' }), [false]);
  await wait(100);
  for (const { signals } of heard) {
    assert.deepEqual(
      signals.map(({ member }) => member),
      ['Result', 'Finished'],
    );
  }
  assert.ok(announced.signals.length > 0);
});

test('work goes on when every client has gone, and the slot is free afterwards', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const connection = await daemon.connect();
  const [address] = await callOs(connection, 'install_packages', install);
  const peer = await connectPeer(String(address));
  await peer.call({ ...transaction, member: 'Start' });
  const job = await long.begun;
  await peer[Symbol.asyncDispose]();
  await connection[Symbol.asyncDispose]();
  await wait(100);
  assert.equal(job.signal.aborted, false);
  long.finish();
  await wait(100);
  const host = await daemon.openClient();
  assert.equal((await host.state()).transaction, undefined);
  daemon.host.script = async () => ({ kind: 'unchanged' });
  assert.deepEqual(await host.run(installHtop, idleJob), { kind: 'unchanged' });
});

test('a transaction is closed when its caller leaves the bus before Start', async () => {
  await using daemon = await serveDaemon();
  const connection = await daemon.connect();
  const [address] = await callOs(connection, 'install_packages', install);
  await connection[Symbol.asyncDispose]();
  await wait(100);
  await assert.rejects(connectPeer(String(address)));
  assert.deepEqual(daemon.host.begun, []);
  assert.ok(daemon.log.some((line) => line.includes('client disconnected before calling Start')));
  await begin(daemon);
});

test('a transaction that nobody starts is closed after a while', async () => {
  await using daemon = await serveDaemon({ times: { waitMs: 100 } });
  const address = await begin(daemon);
  await wait(300);
  await assert.rejects(connectPeer(address));
});

test('clients that stay after the end are closed after a while', async () => {
  await using daemon = await serveDaemon({ times: { lingerMs: 150 } });
  const address = await begin(daemon);
  await using peer = await connectPeer(address);
  await using watcher = await connectPeer(address);
  const heard = await record(watcher, '/');
  await peer.call({ ...transaction, member: 'Start' });
  await Promise.all([peer.closed, watcher.closed]);
  assert.deepEqual(
    heard.signals.map(({ member }) => member),
    ['Result', 'Finished'],
  );
  await wait(50);
  const [active] = await callSysroot(await daemon.connect(), 'GetOS', ['s', '']);
  assert.equal(active, `${ourNames.stateroots}/debian`);
});

test('a second client with another request is told what runs and how to cancel it', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const first = await daemon.openClient('first');
  const running = first.run(installHtop, idleJob);
  await long.begun;
  const second = await daemon.openClient('second');
  const state = await second.state();
  assert.equal(state.transaction?.title, 'install htop');
  assert.equal(state.transaction?.method, 'UpdateDeployment');
  assert.match(state.transaction?.client ?? '', /^client\(id:first dbus:1\.\d+ uid:0\)$/);
  await assert.rejects(second.run({ ...installHtop, add: ['vim'] }, idleJob), {
    code: 'busy',
    message:
      /^Transaction in progress: install htop\n You can cancel the current transaction with `apt-ostree cancel`\n It was started by client\(id:first dbus:1\.\d+ uid:0\)$/,
  });
  long.finish();
  assert.deepEqual(await running, { kind: 'unchanged' });
});

test('a second client with the same request joins and gets the same outcome', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const first = (await daemon.openClient()).run(installHtop, idleJob);
  await long.begun;
  const heard: ProgressEvent[] = [];
  const joining = (await daemon.openClient()).run(installHtop, { ...idleJob, say: (event) => heard.push(event) });
  await wait(150);
  assert.deepEqual(heard, [{ kind: 'message', text: 'Attaching to existing transaction: install htop' }]);
  long.finish();
  assert.deepEqual(await Promise.all([first, joining]), [{ kind: 'unchanged' }, { kind: 'unchanged' }]);
  assert.equal(daemon.host.begun.length, 1);
});

test('a client that is interrupted cancels what it started', async () => {
  await using daemon = await serveDaemon();
  daemon.host.script = makeLongScript().script;
  const interrupt = new AbortController();
  const running = (await daemon.openClient()).run(installHtop, { ...idleJob, signal: interrupt.signal });
  setTimeout(() => interrupt.abort(), 100);
  await assert.rejects(running, { code: 'cancelled' });
});

test('another client can cancel, and learns what it cancelled', async () => {
  await using daemon = await serveDaemon();
  const long = makeLongScript();
  daemon.host.script = long.script;
  const running = (await daemon.openClient()).run(installHtop, idleJob);
  running.catch(() => undefined);
  await long.begun;
  const other = await daemon.openClient();
  assert.equal(await other.cancel(), 'install htop');
  await assert.rejects(running, { code: 'cancelled', message: 'operation was cancelled' });
  await wait(50);
  assert.equal(await other.cancel(), undefined);
});

test('after the point of no return cancelling is too late and the change goes on', async () => {
  await using daemon = await serveDaemon();
  const finish = defer<void>();
  const past = defer<void>();
  daemon.host.script = async (_, job) => {
    job.commitPoint();
    past.resolve();
    await finish.promise;
    return { kind: 'done' };
  };
  const interrupt = new AbortController();
  const heard: ProgressEvent[] = [];
  const job = { ...idleJob, signal: interrupt.signal, say: (event: ProgressEvent) => heard.push(event) };
  const running = (await daemon.openClient()).run(installHtop, job);
  await past.promise;
  await assert.rejects((await daemon.openClient()).cancel(), { code: 'busy', message: /too late/ });
  interrupt.abort();
  await wait(100);
  finish.resolve();
  assert.deepEqual(await running, { kind: 'done' });
  assert.match(JSON.stringify(heard), /too late/);
});
