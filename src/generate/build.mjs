// Builds dist/: the programs and the licences of what they contain. `npm run build` checks the types first.

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { bundleProgram } from './bundle.mjs';
import { writeShippedTexts } from './shipped-texts.mjs';

const programs = [
  { name: 'cli', entry: 'src/cli/main.ts' },
  { name: 'daemon', entry: 'src/daemon/main.ts' },
];

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const bundles = await Promise.all(
  programs.map(({ name, entry }) => bundleProgram({ name, entry, outdir: 'dist', version })),
);
for (const [index, { files }] of bundles.entries()) await writeProgram(join('dist', programs[index].name), files);
const packages = new Set(bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs).flatMap(packageFolder)));
await writeShippedTexts('dist/share', version);
await writeFile('dist/LICENSES', await licenceText([...packages].sort()));

/** Late parts first and the program last, each at once, so that a program that runs meanwhile finds whole files. */
async function writeProgram(folder, files) {
  await mkdir(folder, { recursive: true });
  const isPart = ({ path }) => basename(dirname(path)) === basename(folder);
  for (const file of [...files.filter(isPart), ...files.filter((one) => !isPart(one))]) {
    const temporary = `${file.path}.${process.pid}`;
    await writeFile(temporary, file.code);
    await rename(temporary, file.path);
  }
  const current = new Set(files.map(({ path }) => basename(path)));
  const stale = (await readdir(folder)).filter((name) => name.endsWith('.cjs') && !current.has(name));
  await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })));
}

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
