// The rules of who may import and name what. Each takes modules and answers complaints; none means content.

import type { Import, Module } from './modules.ts';

export type Layers = Readonly<Record<string, readonly string[]>>;
export type Complaints = readonly string[];

const isSource = (module: Module): boolean => module.path.startsWith('src/');
const folderOf = (path: string): string => path.split('/')[1] ?? '';

/** Folders of `src` import only what is listed for them, and nothing outside `src`. */
export function checkLayers(modules: readonly Module[], layers: Layers): Complaints {
  return modules.filter(isSource).flatMap(({ path, imports }) => {
    const own = folderOf(path);
    const listed = layers[own];
    if (listed === undefined) return [`${path}: folder '${own}' is not in src/layers.json`];
    const isAllowed = ({ target }: Import): boolean =>
      target.startsWith('src/') && [own, ...listed].includes(folderOf(target));
    const relative = imports.filter(({ isRelative }) => isRelative);
    return relative.filter((one) => !isAllowed(one)).map(({ target }) => `${path}: '${own}' may not import ${target}`);
  });
}

/** Where a package or built-in module may be imported; a path that ends in `/` is a folder. Others: nowhere. */
const packagePlaces: Readonly<Record<string, readonly string[]>> = {
  'node:child_process': ['src/system/run.ts'],
  execa: ['src/system/run.ts'],
  'node:fs': ['src/system/', 'src/generate/main.ts'],
  'node:fs/promises': ['src/system/', 'src/generate/main.ts'],
  'node:net': ['src/bus/'],
  'dbus-native': ['src/bus/'],
  commander: ['src/cli/parse.ts', 'src/cli/program.ts'],
  chalk: ['src/cli/'],
  ora: ['src/cli/'],
  'tar-stream': ['src/oci/'],
  yaml: ['src/compose/'],
  valibot: ['src/base/', 'src/model/', 'src/compose/'],
  ...Object.fromEntries(
    ['buffer', 'crypto', 'events', 'os', 'path', 'stream', 'timers/promises', 'url', 'util'].map((name) => [
      `node:${name}`,
      ['src/'],
    ]),
  ),
};

const isAt = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place));

/** `name` of `name/lib/file.js`; built-in modules are listed whole. */
const packageOf = (target: string): string =>
  target.startsWith('node:') ? target : (/^(?:@[^/]+\/)?[^/]+/.exec(target)?.[0] ?? target);

function placesOf(target: string): readonly string[] {
  const name = packageOf(target);
  return Object.hasOwn(packagePlaces, name) ? (packagePlaces[name] ?? []) : [];
}

export function checkPackages(modules: readonly Module[]): Complaints {
  return modules.filter(isSource).flatMap(({ path, imports }) =>
    imports
      .filter(({ target, isRelative }) => !isRelative && target !== '')
      .filter(({ target }) => !isAt(path, placesOf(target)))
      .map(({ target }) => `${path}: may not import '${target}'`),
  );
}

const dynamicPlaces = ['cli/run.ts', 'cli/local.ts', 'host/connect.ts', 'host/local.ts', 'system/run.ts'];
const isDynamicPlace = (path: string): boolean => dynamicPlaces.some((place) => path === `src/${place}`);

export function checkDynamicImports(modules: readonly Module[]): Complaints {
  return modules
    .filter((module) => isSource(module) && module.imports.some(({ isDynamic }) => isDynamic))
    .filter(({ path }) => !isDynamicPlace(path))
    .map(({ path }) => `${path}: may not import dynamically`);
}

const mainModules = ['src/cli/main.ts', 'src/daemon/main.ts', 'src/generate/main.ts'];
const processWords = /\bprocess\s*\??\.\s*(?:argv|env|exit|exitCode)\b|\bprocess\s*\[|\bconsole\b/g;

/** Only a program's main module knows its arguments, environment and exit status. */
export function checkProcessUse(modules: readonly Module[]): Complaints {
  return modules
    .filter((module) => isSource(module) && !mainModules.includes(module.path))
    .flatMap(({ path, source }) =>
      [...source.code.matchAll(processWords)].map(([found]) => `${path}: may not use ${found}`),
    );
}

/** Where paths may be written, and which. */
const pathPlaces: Readonly<Record<string, string>> = {
  'src/model/layout.ts': 'the machine',
  'src/tree/package-sandbox.ts': 'the inside of the sandbox',
  'src/system/bwrap.ts': 'the inside of the sandbox',
  'src/system/apt/setup.ts': "apt's own files inside the sandbox",
  'src/system/command.ts': 'the environment of every program',
  'src/system/ostree/boot-order.ts': "ostree's kernel argument",
  'src/tree/passes/': "what the tree's own files say, written through a root that paths cannot leave",
};
const topFolders = 'usr|etc|var|run|proc|sys|dev|boot|sysroot|ostree|home|root|tmp|opt|srv|mnt|media|bin|sbin|lib';
/**
 * A path, or an argument or list that contains one. Prose that mentions a path has blanks before it; a top folder with a
 * slash behind it (`/var/`) is the beginning that names in lists are compared with.
 */
const absolutePath = new RegExp(`^(?:\\S*[=:,])?/(?:${topFolders})(?:/.|$|[:,])`);

/** Paths of the machine are written in one place, so that every test can run on a scratch sysroot. */
export function checkAbsolutePaths(modules: readonly Module[]): Complaints {
  return modules
    .filter((module) => isSource(module) && !isAt(module.path, Object.keys(pathPlaces)))
    .flatMap(({ path, source }) =>
      source.strings.filter((text) => absolutePath.test(text)).map((text) => `${path}: names the path '${text}'`),
    );
}
