import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declaredVarPaths, formatTmpfilesLine, type TmpfilesLine } from '../../../src/tree/tmpfiles.ts';

const lines: readonly (readonly [TmpfilesLine, string])[] = [
  [{ type: 'd', path: '/var/lib/x', mode: 0o750, user: 'x', group: 'adm' }, 'd /var/lib/x 0750 x adm - -'],
  [{ type: 'd', path: '/var/mail', mode: 0o2775, user: 'root', group: 'mail' }, 'd /var/mail 2775 root mail - -'],
  [{ type: 'L', path: '/var/lib/dpkg', argument: '../../usr/lib/x' }, 'L /var/lib/dpkg - - - - ../../usr/lib/x'],
  [{ type: 'd', path: '/var/a b', mode: 0o755, user: 'root', group: 'root' }, 'd /var/a\\x20b 0755 root root - -'],
  [
    { type: 'C', path: '/var/50%', mode: 0o644, user: 'a', group: 'b', argument: '/u/50%' },
    'C /var/50%% 0644 a b - /u/50%%',
  ],
];

for (const [line, text] of lines) {
  test(`${line.path} is declared as '${text}'`, () => assert.equal(formatTmpfilesLine(line), text));
}

test('only lines that create something below /var count as declared, and patterns do not', () => {
  const text = `# comment
d /var/lib/one 0755 root root -
d! /var/lib/two/ - - -
  L+ /var/lib/three - - - - ../x
q /var/tmp 1777 root root 30d
z /var/lib/four 0755 root root
R /var/lib/five
x /var/lib/six
d /var/lib/%b/seven
C /var/lib/eight* - - - - /x
d /run/nine 0755
d /var/ 0755
`;
  assert.deepEqual(declaredVarPaths(text), ['lib/one', 'lib/two', 'lib/three', 'tmp']);
});
