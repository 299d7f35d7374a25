// Typed keys of one manifest file → what it says itself, and the names of the files it refers to.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import { parseArchitecture } from './architecture.ts';
import type { Manifest } from './manifest.ts';
import type { DecodedKeys, KeyPath, Locate, ManifestKeys } from './manifest-schema.ts';
import { parsePackageRequest } from './package-request.ts';
import type { AptSource } from './tree-spec.ts';

export interface FileReferences {
  readonly includes: readonly string[];
  readonly addFiles: readonly { readonly source: string; readonly destination: string }[];
  readonly postprocessScript?: string;
}

export interface DecodedManifest {
  /** Without the content of files; `signedBy` of a source may still be relative. */
  readonly manifest: Manifest;
  readonly files: FileReferences;
}

interface Context {
  readonly locate: Locate;
  readonly architecture: string;
}

/** Takes the keys of one file to pieces for one architecture. */
export function decodeManifest(decoded: DecodedKeys, context: Context): DecodedManifest {
  const { keys } = decoded;
  checkIdentity(keys, context);
  const perArchitecture = Object.entries(keys['arch-include']).filter(
    ([name]) => at(context, ['arch-include', name], () => parseArchitecture(name)) === context.architecture,
  );
  const script = keys['postprocess-script'];
  return {
    manifest: { ...singleValues(keys, context), ...collections(decoded, context) },
    files: {
      includes: [...keys.include, ...perArchitecture.flatMap(([, names]) => names)],
      addFiles: keys['add-files'].map(([source, destination], index) => ({
        source,
        destination: at(context, ['add-files', index], () => parseDestination(destination)),
      })),
      ...(script === undefined ? {} : { postprocessScript: script }),
    },
  };
}

/** Runs a check and puts the place in front of what it says. */
function at<T>(context: Context, path: KeyPath, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(error.code, `${context.locate(path)}: ${error.message}`, { hint: error.hint });
  }
}

const fail = (message: string): never => {
  throw new Failure('bad-usage', message);
};

function checkIdentity(keys: ManifestKeys, context: Context): void {
  const { basearch } = keys;
  if (basearch !== undefined && at(context, ['basearch'], () => parseArchitecture(basearch)) !== context.architecture) {
    fail(`${context.locate(['basearch'])}: this manifest is for '${basearch}', not for '${context.architecture}'`);
  }
  for (const name of ['releasever', 'basearch']) {
    if (Object.hasOwn(keys.variables, name))
      fail(`${context.locate(['variables', name])}: '${name}' is set by its own key`);
  }
  const suffix = keys['automatic-version-suffix'];
  if (suffix !== undefined && !/^[\x21-\x7e]$/.test(suffix)) {
    fail(`Invalid automatic-version-suffix, must be exactly one ASCII character: ${quoteForMessage(suffix)}`);
  }
}

function singleValues(keys: ManifestKeys, context: Context) {
  const target = keys['default-target'];
  if (target !== undefined) at(context, ['default-target'], () => parseUnit(target));
  const named = {
    ref: keys.ref,
    releasever: keys.releasever,
    basearch: keys.basearch,
    versionPrefix: keys['automatic-version-prefix'],
    versionSuffix: keys['automatic-version-suffix'],
    mutateOsRelease: keys['mutate-os-release'],
    recommends: keys.recommends,
    defaultTarget: target,
    machineidCompat: keys['machineid-compat'],
    noInitramfs: keys['no-initramfs'],
  };
  // Safety: only absent values are taken out, so each remaining one has the type it had.
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as {
    [K in keyof typeof named]?: NonNullable<(typeof named)[K]>;
  };
}

function collections({ keys, archPackages }: DecodedKeys, context: Context) {
  const requests = new Set([
    ...splitRequests(context, 'bootstrap-packages', keys['bootstrap-packages']),
    ...splitRequests(context, 'packages', keys.packages),
  ]);
  for (const [name, items] of archPackages) {
    const key = `packages-${name}`;
    const isOurs = at(context, [key], () => parseArchitecture(name)) === context.architecture;
    const split = splitRequests(context, key, items);
    if (isOurs) for (const request of split) requests.add(request);
  }
  return {
    variables: keys.variables,
    metadata: keys.metadata,
    addCommitMetadata: keys['add-commit-metadata'],
    packages: [...requests].sort(),
    excludePackages: keys['exclude-packages'].map((name, index) =>
      at(context, ['exclude-packages', index], () => parseExcluded(name)),
    ),
    repos: keys.repos,
    sources: keys.sources.map(toSource),
    units: keys.units.map((unit, index) => at(context, ['units', index], () => parseUnit(unit))),
    addFiles: [],
    removeFiles: keys['remove-files'].map((path, index) =>
      at(context, ['remove-files', index], () => parseRemoved(path)),
    ),
    postprocess: keys.postprocess,
    initramfsArgs: keys['initramfs-args'],
    etcGroupMembers: keys['etc-group-members'],
    debconf: keys.debconf.map((line, index) => at(context, ['debconf', index], () => parseDebconf(line))),
  };
}

/** Compat: each item is split at blanks, unless it stands in single quotes of its own. */
function splitRequests(context: Context, key: string, items: readonly string[]): readonly string[] {
  return items.flatMap((item, index) => {
    const quoted = /^\s*'(.*)'\s*$/.exec(item)?.[1];
    const requests = quoted === undefined ? item.split(/\s+/).filter((part) => part !== '') : [quoted.trim()];
    for (const request of requests) at(context, [key, index], () => checkRequest(request));
    return requests;
  });
}

function checkRequest(request: string): void {
  if (/\(.*\)/.test(request)) {
    fail(`cannot request ${quoteForMessage(request)}: version relations are not supported yet, write NAME=VERSION`);
  }
  parsePackageRequest(request);
}

function parseExcluded(text: string): string {
  const { version, suite } = parsePackageRequest(text);
  if (version === undefined && suite === undefined) return text;
  return fail(`cannot exclude ${quoteForMessage(text)}: only names can be excluded`);
}

type SourceKeys = ManifestKeys['sources'][number];

const toSource = (keys: SourceKeys): AptSource => ({
  id: keys.id,
  types: keys.types,
  uris: keys.uris,
  suites: keys.suites,
  components: keys.components,
  architectures: keys.architectures,
  signedBy: keys['signed-by'],
});

function parseUnit(unit: string): string {
  if (/^[A-Za-z0-9:_.\\@-]+\.[a-z]+$/.test(unit)) return unit;
  return fail(`cannot use ${quoteForMessage(unit)} as the name of a unit`);
}

const isCleanPath = (path: string): boolean =>
  !/\p{Cc}/u.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');

/** Below `/usr` or `/etc`; the old top-level directories are links into `/usr`. */
function parseDestination(destination: string): string {
  const path = destination.replace(/^\//, '');
  const [top = ''] = path.split('/');
  const isAllowed = ['usr', 'etc', 'bin', 'sbin', 'lib', 'lib64'].includes(top) && path.includes('/');
  const isLocal = path === 'usr/local' || path.startsWith('usr/local/');
  if (!isCleanPath(path) || !isAllowed || isLocal)
    fail(`Unsupported path in add-files: ${quoteForMessage(destination)}`);
  return top === 'usr' || top === 'etc' ? `/${path}` : `/usr/${path}`;
}

function parseRemoved(path: string): string {
  if (path.startsWith('/')) fail(`Invalid absolute path: ${quoteForMessage(path)}`);
  if (path.split('/').includes('..')) fail(`Invalid '..' in path: ${quoteForMessage(path)}`);
  const trimmed = path.replace(/\/+$/, '');
  return isCleanPath(trimmed) ? trimmed : fail(`Invalid path: ${quoteForMessage(path)}`);
}

/** One answer for debconf-set-selections(1): package, question, type, value. */
function parseDebconf(line: string): string {
  if (/^[a-z0-9][a-z0-9+.-]*[ \t]+[^\s]+[ \t]+[a-z]+([ \t][^\r\n]*)?$/.test(line)) return line;
  return fail(`cannot use ${quoteForMessage(line)} as a debconf answer: write PACKAGE QUESTION TYPE VALUE`);
}
