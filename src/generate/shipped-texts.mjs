// Writes the manual page and the shell completions, laid out as they are installed below /usr/share.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleModule } from './bundle.mjs';

/** Renders the command rows of this checkout into the folder. */
export async function writeShippedTexts(folder, version) {
  const { bashCompletion, fishCompletion, zshCompletion } = await loadGenerator('completion', version);
  const { manualPage } = await loadGenerator('manual', version);
  const texts = {
    'bash-completion/completions/apt-ostree': bashCompletion(),
    'fish/vendor_completions.d/apt-ostree.fish': fishCompletion(),
    'zsh/vendor-completions/_apt-ostree': zshCompletion(),
    'man/man8/apt-ostree.8': manualPage(version),
  };
  for (const [name, text] of Object.entries(texts)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

async function loadGenerator(name, version) {
  const work = await mkdtemp(resolve('dist', 'generate-'));
  try {
    const outfile = resolve(work, `${name}.mjs`);
    await bundleModule(`src/generate/${name}.ts`, outfile, version);
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(work, { recursive: true });
  }
}
