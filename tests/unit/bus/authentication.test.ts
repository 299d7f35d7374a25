import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeServerSide } from '../../../src/bus/authentication.ts';

const uid1000 = Buffer.from('1000').toString('hex');
const ok = 'OK 0123\r\n';
const rejected = 'REJECTED EXTERNAL\r\n';

function converse(...lines: readonly string[]): readonly (string | undefined)[] {
  const answer = makeServerSide('0123', [0, 1000]);
  return lines.map((line) => {
    const step = answer(line);
    return step.next === 'go on' ? step.say : step.next;
  });
}

const refusal = 'ERROR "not supported"\r\n';

test('GDBus asks for the mechanisms first', () => {
  assert.deepEqual(converse('AUTH', `AUTH EXTERNAL ${uid1000}`, 'NEGOTIATE_UNIX_FD', 'BEGIN'), [
    rejected,
    ok,
    refusal,
    'begin',
  ]);
});

test('sd-bus leaves the uid to the kernel', () => {
  assert.deepEqual(converse('AUTH EXTERNAL', 'DATA', 'NEGOTIATE_UNIX_FD', 'BEGIN'), ['DATA\r\n', ok, refusal, 'begin']);
});

test('who is not let in cannot begin', () => {
  assert.deepEqual(converse(`AUTH EXTERNAL ${Buffer.from('1').toString('hex')}`, 'BEGIN'), [rejected, 'close']);
  assert.deepEqual(converse('BEGIN'), ['close']);
  assert.deepEqual(converse('DATA', 'BEGIN'), [rejected, 'close']);
  assert.deepEqual(converse('AUTH ANONYMOUS', 'BEGIN'), [rejected, 'close']);
  assert.deepEqual(converse('AUTH DBUS_COOKIE_SHA1 30', 'AUTH EXTERNAL zz', 'BEGIN'), [rejected, rejected, 'close']);
  assert.deepEqual(converse('AUTH EXTERNAL', 'CANCEL', 'DATA', 'BEGIN'), ['DATA\r\n', rejected, rejected, 'close']);
});

test('what is no command is answered as the protocol wants', () => {
  assert.deepEqual(converse('HELLO', '', '__proto__', `AUTH EXTERNAL ${uid1000}`), [refusal, refusal, refusal, ok]);
});
