// The runner is tested like everything else: what is not a pass must count as a failure.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FileResult } from './result.ts';
import { runTestFile } from './test-file.ts';

const header = "import { spawn, spawnSync } from 'node:child_process';\nimport { test } from 'node:test';\n";

/** Runs a planted test file as the runner would. */
async function runPlanted(text: string, limitMs = 20_000): Promise<FileResult> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'r-')), 'planted.test.mjs');
  const emit = async (): Promise<void> => writeFileSync(outfile, header + text);
  const suite = { name: 'planted', limitMs, parallel: 1, isolated: true };
  return runTestFile({ suite, source: 'planted.test.ts', outfile, emit });
}

const cases: readonly { readonly is: string; readonly text: string; readonly failed: number; readonly says: RegExp }[] =
  [
    { is: 'a passing test', text: "test('a', () => {});", failed: 0, says: /✔ a/ },
    { is: 'a failing test', text: "test('a', () => { throw new Error('no'); });", failed: 1, says: /✖ a/ },
    { is: 'a skipped test', text: "test('a', { skip: true }, () => {});", failed: 1, says: /skipped or to be done: a/ },
    { is: 'a test to be done', text: "test.todo('a');", failed: 1, says: /skipped or to be done: a/ },
    { is: 'a file without a test', text: '', failed: 1, says: /no test ran to its end/ },
    { is: 'a file that does not load', text: "import './gone.mjs';", failed: 1, says: /gone\.mjs/ },
    {
      is: 'a file that ends early with status 0',
      text: "test('a', () => {}); test('b', async () => { process.exit(0); });",
      failed: 1,
      says: /no test ran to its end|ended before its tests did/,
    },
    {
      is: 'a process that is left behind',
      text: "test('a', () => { spawn('sleep', ['71'], { detached: true, stdio: 'ignore' }).unref(); });",
      failed: 1,
      says: /left behind: process sleep 71/,
    },
    {
      is: 'a mount that is left behind',
      text: "test('a', () => { spawnSync('mount', ['-t', 'tmpfs', 'none', '/mnt']); });",
      failed: 1,
      says: /left behind: mount \/mnt/,
    },
  ];

for (const { is, text, failed, says } of cases) {
  test(`${is} ${failed === 0 ? 'is a pass' : 'is a failure'}`, async () => {
    const result = await runPlanted(text);
    assert.match(result.details, says);
    assert.equal(result.failed, failed);
  });
}

test('a file that does not end is stopped with all that it started', async () => {
  const result = await runPlanted("spawn('sleep', ['72']); test('a', () => new Promise(() => {}));", 2000);
  assert.match(result.details, /stopped after 2 s/);
  const { status } = spawnSync('pgrep', ['-f', '^sleep 72$']);
  assert.equal(status, 1);
});

test('a file that cannot be emitted is a failure', async () => {
  const suite = { name: 'planted', limitMs: 1000, parallel: 1, isolated: true };
  const emit = async (): Promise<void> => Promise.reject(new Error('syntax'));
  const result = await runTestFile({ suite, source: 'planted.test.ts', outfile: '/nowhere', emit });
  assert.deepEqual([result.passed, result.failed, result.details], [0, 1, 'syntax']);
});
