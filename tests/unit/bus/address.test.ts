import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress, parseAddress } from '../../../src/bus/address.ts';

test('an address names a local socket by path or abstract name, the first one that can be used', () => {
  assert.equal(parseAddress('unix:path=/run/dbus/system_bus_socket'), '/run/dbus/system_bus_socket');
  assert.equal(parseAddress('unix:guid=00ff,path=/run/a%20b'), '/run/a b');
  assert.equal(parseAddress('tcp:host=localhost,port=1;unix:abstract=x'), '\0x');
  assert.throws(() => parseAddress('unixexec:path=/bin/sh'), { code: 'no-daemon' });
  assert.throws(() => parseAddress(''), { code: 'no-daemon' });
});

test('paths come back from the address that was made of them', () => {
  for (const path of ['/run/a.sock', '/run/a b,c;d=e%', '/run/größe']) {
    assert.match(formatAddress(path), /^unix:path=[A-Za-z0-9_/.\\%-]+$/);
    assert.equal(parseAddress(formatAddress(path)), path);
  }
});
