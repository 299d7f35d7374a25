// `npm run generate`: bundles the generator and runs it, here or in the folder given.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleModule } from './bundle.mjs';

await mkdir('dist', { recursive: true });
const work = await mkdtemp(resolve('dist', 'generate-'));
const generator = resolve(work, 'main.mjs');
try {
  await bundleModule('src/generate/main.ts', generator, '0');
  process.chdir(process.argv[2] ?? '.');
  await import(pathToFileURL(generator).href);
} finally {
  await rm(work, { recursive: true });
}
