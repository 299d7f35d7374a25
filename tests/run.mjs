// Starts the test runner: bundles it like a test and hands it what makes a test file runnable.

import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleModule } from '../src/generate/bundle.mjs';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
// A folder per run, so that several runs in one checkout do not disturb each other.
const emitted = resolve('dist/tests', String(process.pid));
try {
  const runner = resolve(emitted, 'runner.mjs');
  await bundleModule('tests/runner/main.ts', runner, version);
  const { runSuites } = await import(pathToFileURL(runner).href);
  process.exitCode = await runSuites({
    words: process.argv.slice(2),
    emitted,
    emit: (source, outfile) => bundleModule(source, outfile, version),
  });
} catch (error) {
  process.stdout.write(`${error?.stack ?? error}\n\n0 passed, 1 failed\n`);
  process.exitCode = 1;
} finally {
  await rm(emitted, { recursive: true, force: true });
}
