import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type FailureCode, failureKinds } from '../../../src/base/failure.ts';
import { BusError, fromBusError, toBusError } from '../../../src/bus/errors.ts';

test('every failure has a name on the bus, and a name that only one kind has comes back as that kind', () => {
  const codes = Object.keys(failureKinds) as FailureCode[];
  for (const code of codes.filter((one) => one !== 'internal')) {
    const error = toBusError(new Failure(code, 'cannot do it'));
    assert.match(error.name, /^org\.aptostree\.dev\.Error\.[A-Z][A-Za-z]+$/);
    assert.equal(error.message, 'cannot do it');
    const shared = codes.filter((one) => failureKinds[one].busError === failureKinds[code].busError);
    if (shared.length === 1) assert.equal(fromBusError(error).code, code);
  }
});

test('what was our own mistake is not explained to a caller', () => {
  const error = toBusError(new Failure('internal', 'x is undefined at /usr/lib/…'));
  assert.deepEqual([error.name, error.message], ['org.freedesktop.DBus.Error.Failed', 'internal error']);
});

test('errors of others become the nearest failure', () => {
  const codeOf = (name: string) => fromBusError(new BusError(name, 'text')).code;
  assert.equal(codeOf('org.freedesktop.DBus.Error.AccessDenied'), 'not-authorized');
  assert.equal(codeOf('org.freedesktop.DBus.Error.NoReply'), 'no-daemon');
  assert.equal(codeOf('org.freedesktop.DBus.Error.Disconnected'), 'no-daemon');
  assert.equal(codeOf('org.freedesktop.DBus.Error.ServiceUnknown'), 'no-daemon');
  assert.equal(codeOf('org.aptostree.dev.Error.Failed'), 'tool-failed');
  assert.equal(codeOf('org.aptostree.dev.Error.NotAuthorized'), 'not-authorized');
  assert.equal(codeOf('org.example.Whatever'), 'tool-failed');
});
