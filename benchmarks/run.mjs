// Starts the benchmarks: in namespaces of their own, so that nothing stays mounted or running, bundled like a test.

import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleModule } from '../src/generate/bundle.mjs';

const isolate = ['--mount', '--propagation', 'slave', '--pid', '--fork', '--kill-child', '--mount-proc'];

if (process.env.APT_OSTREE_BENCH === undefined) {
  // A setting that makes every start of Node slower would make every ratio look better.
  const { NODE_EXTRA_CA_CERTS: _, ...rest } = process.env;
  const env = { ...rest, APT_OSTREE_BENCH: 'inside' };
  const { status } = spawnSync('unshare', [...isolate, process.execPath, ...process.argv.slice(1)], {
    env,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  const outfile = resolve('dist/bench.mjs');
  try {
    await bundleModule('benchmarks/main.ts', outfile, version);
    const { runBenchmarks } = await import(pathToFileURL(outfile).href);
    process.exitCode = await runBenchmarks(process.argv.slice(2));
  } finally {
    await rm(outfile, { force: true });
  }
}
