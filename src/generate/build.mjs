// Builds dist/: one file per program and the licences of what they contain. `npm run build` checks the types first.

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleProgram } from './bundle.mjs';

const programs = [
  { entry: 'src/cli/main.ts', outfile: 'dist/cli.cjs' },
  { entry: 'src/daemon/main.ts', outfile: 'dist/daemon.cjs' },
];

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
await mkdir('dist', { recursive: true });
const contents = await Promise.all(programs.map(({ entry, outfile }) => bundleProgram(entry, outfile, version)));
const packages = new Set(contents.flatMap((metafile) => Object.keys(metafile.inputs).flatMap(packageFolder)));
await writeFile('dist/LICENSES', await licenceText([...packages].sort()));

function packageFolder(path) {
  const found = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path.replace(/^[\w-]+:/, ''));
  return found ? [found[0]] : [];
}

async function licenceText(folders) {
  const texts = await Promise.all(folders.map(readLicence));
  return ['apt-ostree contains these packages.', ...texts].join(`\n\n${'-'.repeat(78)}\n\n`);
}

async function readLicence(folder) {
  const about = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  const text = file ? await readFile(join(folder, file), 'utf8') : `Licence: ${about.license ?? 'not stated'}`;
  return `${about.name} ${about.version}\n\n${text.trim()}`;
}
