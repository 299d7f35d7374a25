// How a program or a test becomes one file: esbuild's options and what is mended on the way.

import { build } from 'esbuild';

const target = 'node20.19';

/**
 * The mended D-Bus library. Without the patches an array of empty structs would hang a reader for ever, so a bundle that
 * takes the library in must not be made without them.
 */
async function patchPlugin() {
  try {
    const { patchDbusNative } = await import('../../patches/apply.mjs');
    return typeof patchDbusNative === 'function' ? patchDbusNative() : patchDbusNative;
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    return refuseDbusNative;
  }
}

const refuseDbusNative = {
  name: 'refuse-unpatched-dbus-native',
  setup(bundler) {
    bundler.onResolve({ filter: /^dbus-native/ }, () => ({
      errors: [{ text: 'patches/apply.mjs is missing: the D-Bus library must not be used without its patches' }],
    }));
  },
};

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
    plugins: [await patchPlugin()],
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

/** Bundles one test file (or the runner) into one module with source maps inside. */
export async function bundleTest(entry, outfile, version) {
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
    plugins: [await patchPlugin(), leavePackages],
    logLevel: 'silent',
  });
}
