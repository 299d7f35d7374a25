import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatSysusers } from '../../../src/tree/accounts.ts';

test('accounts are declared with fixed numbers: groups, then users, then memberships', () => {
  const users = [{ name: 'www', uid: 101, gid: 102, gecos: 'Web "server"', home: '/var/www', shell: '/bin/false' }];
  const groups = [
    { name: 'www', gid: 102, members: [] },
    { name: 'adm', gid: 4, members: ['www'] },
  ];
  assert.equal(
    formatSysusers(users, groups).split('\n').slice(1).join('\n'),
    'g www 102\ng adm 4\nu www 101:102 "Web server" /var/www /bin/false\nm www adm\n',
  );
});
