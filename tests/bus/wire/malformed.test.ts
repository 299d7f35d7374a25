import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { connectPeer, listenPeer } from '../../../src/bus/peer.ts';
import { socketFiles } from '../../../src/system/socket-file.ts';
import { makeRawMessage, openRawSocket, rawString, uint32 } from '../../support/raw-message.ts';

const empty = Buffer.alloc(0);
const echo = { path: '/', interface: 'org.aptostree.test', member: 'Echo' };

const malformed: ReadonlyMap<string, Buffer> = new Map([
  ['wrong byte order', makeRawMessage({ signature: '', body: empty, byteOrder: 'x' })],
  ['wrong version', makeRawMessage({ signature: '', body: empty, version: 9 })],
  ['no type', makeRawMessage({ signature: '', body: empty, type: 0 })],
  ['body of 4 GB', makeRawMessage({ signature: '', body: empty, bodyLength: 0xf0000000 })],
  ['header of 4 GB', makeRawMessage({ signature: '', body: empty, fieldsLength: 0xf0000000 })],
  ['array past the end', makeRawMessage({ signature: 'ai', body: uint32(4000, 1) })],
  ['array above 64 MiB', makeRawMessage({ signature: 'ai', body: uint32(0x05000000, 1) })],
  ['element past the end of its array', makeRawMessage({ signature: 'ai', body: uint32(2, 1) })],
  ['string past the end', makeRawMessage({ signature: 's', body: rawString(Buffer.from('abc'), 4000) })],
  ['string of 4 GB', makeRawMessage({ signature: 's', body: rawString(Buffer.from('abc'), 0xfffffff0) })],
  ['string with NUL', makeRawMessage({ signature: 's', body: rawString(Buffer.from('a\0c')) })],
  ['invalid UTF-8', makeRawMessage({ signature: 's', body: rawString(Buffer.from([0xc3, 0x28])) })],
  ['bytes behind the body', makeRawMessage({ signature: 'u', body: uint32(1, 2) })],
  ['unknown type', makeRawMessage({ signature: '!', body: uint32(1) })],
  ['reserved type', makeRawMessage({ signature: 'r', body: uint32(1) })],
  ['unbalanced parenthesis', makeRawMessage({ signature: '(s', body: rawString(Buffer.from('a')) })],
  ['dictionary entry outside an array', makeRawMessage({ signature: '{sv}', body: uint32(1, 2) })],
  ['5000 nested variants', makeRawMessage({ signature: 'v', body: Buffer.from('\x01v\0'.repeat(5000)) })],
  ['array of empty structs', makeRawMessage({ signature: 'a()', body: uint32(8, 0, 0, 0) })],
  [
    'the same in a variant',
    makeRawMessage({ signature: 'v', body: Buffer.from('\x03a()\0\0\0\0\x08\0\0\0'.repeat(2)) }),
  ],
  ['boolean 77', makeRawMessage({ signature: 'b', body: uint32(77) })],
  ['bad object path', makeRawMessage({ signature: 'o', body: rawString(Buffer.from('/a/')) })],
  ['bad member', makeRawMessage({ signature: '', body: empty, member: '../x' })],
  ['random bytes', randomBytes(400)],
]);

async function openPeer() {
  const directory = await mkdtemp('/var/tmp/aos-peer-');
  let calls = 0;
  const server = await listenPeer({
    socketPath: `${directory}/s`,
    ownerUid: 0,
    files: socketFiles,
    serve: ({ signature, body }) => {
      calls += 1;
      return { signature, body };
    },
  });
  return {
    path: `${directory}/s`,
    server,
    calls: () => calls,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

test('a malformed message closes its connection, is delivered to nobody, and the others are served', async () => {
  await using peer = await openPeer();
  await using good = await connectPeer(peer.server.address);
  for (const [title, bytes] of malformed) {
    const before = peer.calls();
    const socket = await openRawSocket(peer.path);
    const closed = once(socket, 'close');
    socket.write(bytes);
    await Promise.race([closed, wait(1500).then(() => assert.fail(`${title}: the connection is still open`))]);
    assert.equal(peer.calls(), before, `${title}: was delivered`);
    assert.deepEqual(await good.call({ ...echo, signature: 's', body: ['still here'] }), ['still here'], title);
  }
});

test('the message that the malformed ones are made from is answered', async () => {
  await using peer = await openPeer();
  const socket = await openRawSocket(peer.path);
  socket.write(makeRawMessage({ signature: 's', body: rawString(Buffer.from('abc')) }));
  const [answer] = await once(socket, 'data');
  assert.match(String(answer), /abc/);
  socket.destroy();
});

test('a client may send its authentication and its first call at once, or byte by byte', async () => {
  await using peer = await openPeer();
  const uid = Buffer.from('0').toString('hex');
  const message = makeRawMessage({ signature: 's', body: rawString(Buffer.from('abc')) });
  const everything = Buffer.concat([Buffer.from(`\0AUTH EXTERNAL ${uid}\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n`), message]);
  for (const size of [everything.length, 1]) {
    const socket = createConnection(peer.path);
    let answer = '';
    const answered = new Promise<void>((resolve) => {
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        if (answer.includes('abc')) resolve();
      });
    });
    for (let start = 0; start < everything.length; start += size) {
      socket.write(everything.subarray(start, start + size));
      if (size === 1) await new Promise(setImmediate);
    }
    await answered;
    assert.match(answer, /^OK [0-9a-f]{32}\r\nERROR "not supported"\r\nl/);
    socket.destroy();
  }
});

test('who says nothing, or too much, while authenticating is closed', { timeout: 20_000 }, async () => {
  await using peer = await openPeer();
  const silent = createConnection(peer.path);
  const chatty = createConnection(peer.path);
  for (const one of [silent, chatty]) one.on('error', () => {});
  const started = Date.now();
  const closed = Promise.all([once(silent, 'close'), once(chatty, 'close')]);
  chatty.write(`\0${'x'.repeat(20_000)}`);
  await once(chatty, 'close');
  assert.ok(Date.now() - started < 2000);
  await closed;
  const took = Date.now() - started;
  assert.ok(took > 4000 && took < 8000, `${took} ms`);
});

test('a uid that may not come in is rejected, whatever it claims', async () => {
  await using peer = await openPeer();
  const socket = createConnection(peer.path);
  socket.write(`\0AUTH EXTERNAL ${Buffer.from('1234').toString('hex')}\r\nBEGIN\r\n`);
  const [answer] = await once(socket, 'data');
  assert.equal(String(answer), 'REJECTED EXTERNAL\r\n');
  await once(socket, 'close');
});
