import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ConnectOptions, connect } from '../../../src/host/connect.ts';
import { serveDaemon } from '../../support/served-daemon.ts';

const options: ConnectOptions = {
  sysroot: '/var/tmp/aos-no-such-sysroot',
  purpose: 'question',
  uid: 0,
  busAddress: 'unix:path=/var/tmp/aos-no-such-socket',
  clientId: 'test',
  notice: () => undefined,
  signal: new AbortController().signal,
};

test('a sysroot that is not the booted one is served in this process, without looking for a bus', async () => {
  await using host = await connect(options);
  assert.equal(await host.cancel(), undefined);
});

test('a change in this process needs root', async () => {
  await assert.rejects(connect({ ...options, purpose: 'change', uid: 1000 }), { code: 'not-root' });
});

test('where the daemon is asked for and there is no bus, that is said', async () => {
  await assert.rejects(connect({ ...options, door: 'remote' }), { code: 'no-daemon', message: /no system bus/ });
});

test('where the daemon is asked for and cannot be started, that is said', async () => {
  await using daemon = await serveDaemon();
  await daemon.stop();
  const busAddress = daemon.bus.address;
  await assert.rejects(connect({ ...options, busAddress, door: 'remote' }), {
    code: 'no-daemon',
    hint: "run 'systemctl status apt-ostreed' to see why the daemon does not answer",
  });
});

test('the daemon is used when it is asked for and serves the sysroot', async () => {
  await using daemon = await serveDaemon();
  const place = { ...options, busAddress: daemon.bus.address, door: 'remote' } as const;
  await using host = await connect({ ...place, sysroot: '/' });
  assert.equal((await host.state()).deployments.length, 1);
  await assert.rejects(connect(place), { code: 'no-daemon', message: /it serves '\/'/ });
});
