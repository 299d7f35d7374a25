// How a program or a test becomes one file. Safety: never without the patches, or an array of empty structs on the bus would
// hang its reader for ever.

import { build } from 'esbuild';
import { patchDbusNative } from '../../patches/apply.mjs';

const target = 'node20.19';

/** Bundles one program into one CommonJS file; answers esbuild's list of what went in. */
export async function bundleProgram(entry, outfile, version) {
  const result = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target,
    minify: true,
    keepNames: true,
    legalComments: 'none',
    define: { APT_OSTREE_VERSION: JSON.stringify(version) },
    external: ['xml2js'],
    plugins: [patchDbusNative()],
    metafile: true,
    logLevel: 'silent',
  });
  return result.metafile;
}

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
