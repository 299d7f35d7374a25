// The esbuild plugin that mends the D-Bus library while it is bundled. A text that is not there any more fails the build.

import { readFile } from 'node:fs/promises';
import { replacements, version } from './dbus-native.mjs';

/** Plugin for every bundle that takes dbus-native in. */
export function patchDbusNative() {
  return {
    name: 'patch-dbus-native',
    setup(bundler) {
      bundler.onLoad({ filter: /[\\/]dbus-native[\\/](?:lib[\\/])?[^\\/]+\.js$/ }, async ({ path }) => {
        const root = path.replace(/([\\/]dbus-native)[\\/].*$/, '$1');
        await checkVersion(root);
        const file = path.slice(root.length + 1).replaceAll('\\', '/');
        return { contents: mend(file, await readFile(path, 'utf8')), loader: 'js' };
      });
    },
  };
}

/** Applies every replacement of one file; each must fit exactly once. */
export function mend(file, text) {
  return replacements.filter((one) => one.file === file).reduce(applyOne, text);
}

function applyOne(text, { file, find, put, why }) {
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new Error(
      `cannot patch dbus-native/${file} (${why}): the text to replace is there ${parts.length - 1} times`,
    );
  }
  return parts.join(put);
}

async function checkVersion(root) {
  const found = JSON.parse(await readFile(`${root}/package.json`, 'utf8')).version;
  if (found !== version) throw new Error(`cannot patch dbus-native ${found}: the patches are for ${version}`);
}
