import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDaemonConfig } from '../../../src/daemon/config.ts';

const cases: readonly (readonly [string, string | undefined, number, number])[] = [
  ['no file', undefined, 60, 0],
  ['an empty file', '', 60, 0],
  ['another group', '[Other]\nIdleExitTimeout=5\n', 60, 0],
  ['a number', '[Daemon]\nIdleExitTimeout=5\n', 5, 0],
  ['never', '[Daemon]\nIdleExitTimeout=0\n', 0, 0],
  ['no number', '[Daemon]\nIdleExitTimeout=soon\n', 60, 1],
  ['a negative number', '[Daemon]\nIdleExitTimeout=-1\n', 60, 1],
];

for (const [what, text, seconds, warnings] of cases) {
  test(`${what} means ${seconds} seconds, with ${warnings} warnings`, () => {
    const said: string[] = [];
    assert.equal(parseDaemonConfig(text, (line) => said.push(line)).idleExitSeconds, seconds);
    assert.equal(said.length, warnings);
  });
}
