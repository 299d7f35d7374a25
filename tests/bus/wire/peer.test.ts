import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { PeerServer } from '../../../src/bus/message.ts';
import { connectPeer, listenPeer } from '../../../src/bus/peer.ts';
import { makeObjectTable } from '../../../src/bus/service.ts';
import { socketFiles } from '../../../src/system/socket-file.ts';

const execute = promisify(execFile);
const transaction = 'org.aptostree.dev.Transaction';
const nobody = 65534;
const start = { path: '/', interface: transaction, member: 'Start' };

async function openPeer(ownerUid = 0) {
  const directory = await mkdtemp('/var/tmp/aos-peer-');
  await chmod(directory, 0o755);
  const socketPath = `${directory}/transaction.sock`;
  const starters: string[] = [];
  const gone: string[] = [];
  const table = makeObjectTable({ emit: () => {}, onInternalError: (thrown) => assert.fail(String(thrown)) });
  table.add('/', [
    {
      name: transaction,
      methods: new Map([
        [
          'Start',
          {
            inSignature: '',
            outSignature: 'b',
            outArgs: ['started'],
            handle: ({ sender }) => [starters.push(sender) === 1],
          },
        ],
      ]),
      properties: new Map([['Title', { signature: 's', read: () => 'install htop' }]]),
      signals: new Map([['Message', { signature: 's', args: ['text'] }]]),
    },
  ]);
  const server: PeerServer = await listenPeer({
    socketPath,
    ownerUid,
    files: socketFiles,
    serve: (call) => table.answer(call),
    onDisconnect: (connection) => gone.push(connection),
  });
  return {
    directory,
    socketPath,
    server,
    starters,
    gone,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

test('GDBus, sd-bus and libdbus clients can talk to the peer socket', async () => {
  await using peer = await openPeer();
  const { address } = peer.server;
  const gdbus = await execute('gdbus', [
    ...['call', '--address', address, '--dest', 'x.y', '--object-path', '/', '--method', `${transaction}.Start`],
  ]);
  assert.equal(gdbus.stdout.trim(), '(true,)');
  const busctl = ['busctl', `--address=${address}`, 'call', transaction, '/', transaction, 'Start'] as const;
  assert.equal((await execute(busctl[0], busctl.slice(1))).stdout.trim(), 'b false');
  const libdbus = await execute('dbus-send', [
    ...[`--peer=${address}`, '--print-reply', '--dest=x.y', '/', `${transaction}.Start`],
  ]);
  assert.match(libdbus.stdout, /boolean false/);
  const shown = await execute('busctl', [`--address=${address}`, 'introspect', transaction, '/']);
  assert.match(shown.stdout, /\.Title\s+property\s+s\s+"install htop"/);
  const looked = await execute('gdbus', ['introspect', '--address', address, '--dest', 'x.y', '--object-path', '/']);
  assert.match(looked.stdout, /readonly s Title = 'install htop';/);
});

test('signals go to every connection, or to the one that is named', async () => {
  await using peer = await openPeer();
  const first = await connectPeer(peer.server.address);
  const second = await connectPeer(peer.server.address);
  const heard: string[] = [];
  await first.onSignal({ member: 'Message' }, ({ body }) => heard.push(`first ${body[0]}`));
  await second.onSignal({ member: 'Message' }, ({ body }) => heard.push(`second ${body[0]}`));
  await first.call(start);
  await second.call(start);
  const signal = { path: '/', interface: transaction, member: 'Message', signature: 's' };
  const [, secondName] = [...peer.server.connections];
  peer.server.emit({ ...signal, body: ['all'] });
  peer.server.emit({ ...signal, body: ['one'] }, secondName);
  await first.call(start);
  await second.call(start);
  assert.deepEqual(heard.sort(), ['first all', 'second all', 'second one']);
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

test('what was sent right before the server closes still arrives', async () => {
  const peer = await openPeer();
  await using client = await connectPeer(peer.server.address);
  const texts: unknown[] = [];
  await client.onSignal({ member: 'Message' }, ({ body }) => texts.push(body[0]));
  await client.call(start);
  const long = 'x'.repeat(1_000_000);
  peer.server.emit({ path: '/', interface: transaction, member: 'Message', signature: 's', body: [long] });
  await peer[Symbol.asyncDispose]();
  await client.closed;
  assert.deepEqual(texts, [long]);
  assert.deepEqual(peer.gone, [':1.1']);
});

test('the socket belongs to its owner alone, from the first moment, and another uid cannot connect', async () => {
  await using peer = await openPeer(1234);
  const { mode, uid } = await stat(peer.socketPath);
  assert.equal(mode & 0o777, 0o600);
  assert.equal(uid, 1234);
  const call = [
    'gdbus',
    'call',
    '--address',
    peer.server.address,
    '--dest',
    'x.y',
    '--object-path',
    '/',
    '--method',
    `${transaction}.Start`,
  ];
  const as = (id: number) => execute('setpriv', [`--reuid=${id}`, `--regid=${id}`, '--clear-groups', '--', ...call]);
  await assert.rejects(as(nobody), /Permission denied/);
  assert.match((await as(1234)).stdout, /true/);
  assert.match((await execute(call[0] ?? '', call.slice(1))).stdout, /false/);
});

test('an old socket is replaced; a file, a directory or a link in its place is refused and stays', async () => {
  await using peer = await openPeer();
  const options = { ownerUid: 0, files: socketFiles, serve: () => ({ signature: '', body: [] }) };
  await assert.doesNotReject(async () => {
    await (await listenPeer({ ...options, socketPath: peer.socketPath }))[Symbol.asyncDispose]();
  });
  const file = `${peer.directory}/file`;
  const link = `${peer.directory}/link`;
  await writeFile(file, 'kept');
  await symlink(file, link);
  for (const socketPath of [file, link, peer.directory]) {
    await assert.rejects(listenPeer({ ...options, socketPath }), { code: 'tool-failed' });
  }
});

test('a server that has stopped listening leaves its path to the next one and keeps its connections', async () => {
  await using peer = await openPeer();
  await using client = await connectPeer(peer.server.address);
  await client.call(start);
  peer.server.stopListening();
  const serve = () => ({ signature: 's', body: ['next'] });
  const next = await listenPeer({ socketPath: peer.socketPath, ownerUid: 0, files: socketFiles, serve });
  assert.deepEqual(await client.call(start), [false]);
  await peer.server[Symbol.asyncDispose]();
  await using other = await connectPeer(next.address);
  assert.deepEqual(await other.call(start), ['next']);
  await next[Symbol.asyncDispose]();
});

test('connections without end leave neither descriptors nor entries behind', async () => {
  await using peer = await openPeer();
  for (let round = 0; round < 200; round += 1) {
    await using client = await connectPeer(peer.server.address);
    await client.call(start);
  }
  assert.equal(peer.starters.length, 200);
  await using last = await connectPeer(peer.server.address);
  await last.call(start);
  assert.equal(peer.server.connections.size, 1);
});
