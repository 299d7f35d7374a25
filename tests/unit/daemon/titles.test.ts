import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestTitle } from '../../../src/contract/titles.ts';
import { describeCaller } from '../../../src/daemon/caller.ts';
import type { Request } from '../../../src/model/request.ts';
import { installHtop } from '../../support/samples.ts';

const plain = { ...installHtop, add: [], commandLine: '' };

const cases: readonly (readonly [Request, string])[] = [
  [installHtop, 'install htop'],
  [{ ...installHtop, commandLine: 'a\nb\u001b[31m' }, 'a b [31m'],
  [{ ...plain, add: ['a', 'b'], drop: ['c'] }, 'install; uninstall: 1; install: 2'],
  [{ ...plain, addFiles: [{ descriptor: 3, name: 'x.deb' }] }, 'install; install files: 1'],
  [{ ...plain, drop: ['c'], cacheOnly: true }, 'uninstall (cache only); uninstall: 1'],
  [{ ...plain, base: { do: 'pull', allowOlder: false }, stopAfter: 'download' }, 'upgrade (download only)'],
  [{ ...plain, base: { do: 'pin', revision: 'x' } }, 'deploy'],
  [{ ...plain, base: { do: 'follow', base: { kind: 'branch', ref: 'x' } } }, 'rebase'],
  [{ kind: 'refresh', osname: '', force: true, commandLine: '' }, 'refresh-md (force)'],
  [{ kind: 'cleanup', osname: '', elements: ['base'], commandLine: '' }, 'cleanup'],
];

for (const [request, title] of cases) {
  test(`a change is called '${title}'`, () => assert.equal(requestTitle(request), title));
}

test('clients are described as in the reference', () => {
  const caller = { sender: ':1.23', uid: 1000 };
  assert.equal(describeCaller(caller, {}), 'caller :1.23 uid:1000');
  assert.equal(
    describeCaller(caller, { id: 'cli', unit: 's.scope' }),
    'client(id:cli dbus:1.23 unit:s.scope uid:1000)',
  );
  assert.equal(describeCaller(caller, { id: '' }), 'client(dbus:1.23 uid:1000)');
});
