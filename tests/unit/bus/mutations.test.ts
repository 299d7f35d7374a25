import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { test } from 'node:test';
import { Channel } from '../../../src/bus/channel.ts';
import { typed } from '../../../src/bus/values.ts';

const rounds = 2000;

/** Collects what is written, so that it can be fed to another one. */
class Pipe extends Duplex {
  readonly sent: Buffer[] = [];
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.sent.push(chunk);
    done();
  }
}

function makeGenuine(): Buffer {
  const pipe = new Pipe();
  const channel = new Channel(pipe);
  const body = ['größe', new Map([['list', typed('a(sua{sv})', [['a', 1, new Map([['t', typed('t', 5n)]])]])]])];
  channel.call({ path: '/a', interface: 'a.b', member: 'C', signature: 'sa{sv}', body }).catch(() => {});
  channel.close();
  return Buffer.concat(pipe.sent);
}

function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test('mutated messages are delivered, ignored or end the connection, each at once and without an exception', async () => {
  const seed = Number(process.env.AOS_SEED ?? Date.now() % 2 ** 31);
  const random = makeRandom(seed);
  const genuine = makeGenuine();
  let slowest = 0;
  for (let round = 0; round < rounds; round += 1) {
    const bytes = Buffer.from(genuine);
    for (let flips = 0; flips <= random() * 4; flips += 1) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    const pipe = new Pipe();
    const unforeseen: unknown[] = [];
    const channel = new Channel(pipe, { onInternalError: (thrown) => unforeseen.push(thrown) });
    channel.serve(({ signature, body }) => ({ signature, body }));
    const started = performance.now();
    pipe.push(bytes);
    await new Promise(setImmediate);
    slowest = Math.max(slowest, performance.now() - started);
    channel.close();
    await channel.closed;
    assert.deepEqual(unforeseen, [], `AOS_SEED=${seed} round ${round}`);
  }
  assert.ok(slowest < 500, `AOS_SEED=${seed}: ${slowest} ms`);
});
