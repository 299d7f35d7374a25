import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../../../src/system/root.ts';
import { outcomeOf, type VarOutcome, varRules } from '../../../src/tree/var-rules.ts';

const cases: readonly (readonly [string, Entry['kind'], VarOutcome])[] = [
  ['lib/postgresql/17/main/PG_VERSION', 'file', 'factory'],
  ['www/html/index.html', 'file', 'factory'],
  ['spool/postfix', 'directory', 'directory'],
  ['spool/mail', 'link', 'link'],
  ['spool/postfix/public/pickup', 'fifo', 'fifo'],
  ['lib/x/socket', 'socket', 'discard'],
  ['lib/x/null', 'device', 'discard'],
  ['log/nginx', 'directory', 'directory'],
  ['log/dpkg.log', 'file', 'discard'],
  ['cache/fontconfig/x.cache-8', 'file', 'discard'],
  ['cache/man', 'directory', 'directory'],
  ['cache/man/index.db', 'file', 'discard'],
  ['lib/apt/lists/partial', 'directory', 'discard'],
  ['lib/apt/extended_states', 'file', 'discard'],
  ['lib/dbus/machine-id', 'link', 'discard'],
  ['lib/systemd/random-seed', 'file', 'discard'],
  ['opt/vendor', 'directory', 'opt'],
  ['opt', 'directory', 'directory'],
  ['opt/readme', 'file', 'factory'],
  ['lib/x/run.pid', 'file', 'discard'],
  ['tmp/x', 'file', 'discard'],
  ['tmp', 'directory', 'directory'],
];

for (const [path, kind, outcome] of cases) {
  test(`a ${kind} at /var/${path} becomes: ${outcome}`, () => assert.equal(outcomeOf(path, kind), outcome));
}

test('every rule that throws something away says why', () => {
  for (const rule of varRules) if (rule.outcome === 'discard') assert.notEqual(rule.why, '');
});
