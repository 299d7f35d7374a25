// How a program or a test becomes one file. Safety: never without the patches, or an array of empty structs on the bus would
// hang its reader for ever.

import { basename } from 'node:path';
import { build, transform } from 'esbuild';
import { patchDbusNative } from '../../patches/apply.mjs';
import { inlineParts } from './inline-parts.mjs';

const target = 'node20.19';

/** Names stay as they are, so that the stack in a report can be read; they cost nothing that shows. */
const small = { minifySyntax: true, minifyWhitespace: true, legalComments: 'none', target };

/** Late imports become `require` calls: importing CommonJS, Node would first search every file for what it exports. */
const required = { supported: { 'dynamic-import': false } };

/**
 * Bundles one program: `NAME.cjs` is what it loads at once, `NAME/` what it imports late, so that `--help` does not read
 * what only a change needs. esbuild can cut only modules, so each piece is turned into CommonJS, which Node loads sooner,
 * afterwards. Answers the files and esbuild's list of what went in.
 */
export async function bundleProgram({ name, entry, outdir, version }) {
  const { outputFiles, metafile } = await build({
    ...small,
    entryPoints: { [name]: entry },
    outdir,
    outExtension: { '.js': '.cjs' },
    chunkNames: `${name}/[name]-[hash]`,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    define: { APT_OSTREE_VERSION: JSON.stringify(version) },
    external: ['xml2js'],
    plugins: [patchDbusNative(), withoutProcesses],
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const files = outputFiles.map(async ({ path, text }) => {
    const { code } = await transform(text, { ...small, ...required, format: 'cjs', platform: 'node' });
    return { path, code };
  });
  const made = await Promise.all(files);
  const codes = inlineParts({ name, metafile, codes: new Map(made.map(({ path, code }) => [basename(path), code])) });
  return { files: made.map(({ path, code }) => ({ path, code: codes.get(basename(path)) ?? code })), metafile };
}

/** Commander could start programs beside ours as subcommands. It must not, and loading what it needs for it takes time. */
const withoutProcesses = {
  name: 'commander-without-processes',
  setup(bundler) {
    bundler.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'nothing', namespace: 'nothing' } : undefined,
    );
    bundler.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/** Everything in `node_modules` is left there, except the library that is patched. */
const leavePackages = {
  name: 'leave-packages',
  setup(bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('dbus-native') ? undefined : { path, external: true },
    );
  },
};

/** Bundles a test file, the test runner or the generator into one module with source maps inside. */
export async function bundleModule(entry, outfile, version) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target,
    sourcemap: 'inline',
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    define: { APT_OSTREE_VERSION: JSON.stringify(version) },
    plugins: [patchDbusNative(), leavePackages],
    logLevel: 'silent',
  });
}
