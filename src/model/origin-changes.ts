// Origin + request → origin. Not: whether packages exist, what a version or branch points to.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import { isCommitHash } from './commit.ts';
import { type Base, type LocalPackage, type Origin, originOf } from './origin.ts';
import { changeOverrides } from './override-changes.ts';
import { formatPackageRequest, parsePackageRequest } from './package-request.ts';
import { formatRefspec } from './refspec.ts';
import type { ResetPart, UpdateRequest } from './request.ts';

/** Package files of a request, to add and to replace others. */
export interface StoredFiles {
  readonly add: readonly LocalPackage[];
  readonly replace: readonly LocalPackage[];
}

const noFiles: StoredFiles = { add: [], replace: [] };

/**
 * The origin after an update. Requests are dropped before others are added; a name given twice counts once; the same
 * name in both lists is refused. A revision to pin to must be a commit (or digest) here: versions are looked up before.
 * `stored` are the package files of the request, as they are in the store.
 */
export function applyChanges(origin: Origin, request: UpdateRequest, stored: StoredFiles = noFiles): Origin {
  const both = request.add.find((name) => request.drop.includes(name));
  if (both !== undefined) {
    throw new Failure('bad-usage', `cannot both install and uninstall ${quoteForMessage(both)}`);
  }
  const rebased = resetParts(changeBase(origin, request.base), request.reset ?? []);
  const cleared = request.dropAll ? { ...rebased, packages: [], localPackages: [] } : rebased;
  const added = addPackages(dropPackages(cleared, request), request);
  const { overrides } = added;
  const { remove, reset } = request.overrides ?? { remove: [], reset: [] };
  const overridden = { ...added, overrides: changeOverrides(overrides, { remove, reset, replace: stored.replace }) };
  return addFiles(overridden, { files: stored.add, idempotent: request.idempotent });
}

function resetParts(origin: Origin, parts: readonly ResetPart[]): Origin {
  const { overrides, initramfs } = originOf(origin.base);
  return {
    ...origin,
    ...(parts.includes('overrides') ? { overrides } : {}),
    ...(parts.includes('initramfs') ? { initramfs } : {}),
  };
}

function changeBase(origin: Origin, change: UpdateRequest['base']): Origin {
  switch (change.do) {
    case 'keep':
      return origin;
    case 'pull':
      return { ...origin, base: unpinned(origin.base) };
    case 'follow':
      return follow(origin, change.base);
    case 'pin':
      return { ...origin, base: pin(origin.base, change.revision) };
  }
}

function unpinned(base: Base): Base {
  if (base.kind !== 'branch') return base;
  const { pinned: _, ...rest } = base;
  return rest;
}

/** A new base takes the description of the old one and its refusal to be used along with it. */
function follow(origin: Origin, base: Base): Origin {
  if (formatRefspec(base) === formatRefspec(origin.base)) {
    throw new Failure('bad-ref', `Old and new refs are equal: ${formatRefspec(base)}`);
  }
  const { custom: _, unconfiguredState: __, ...rest } = origin;
  return { ...rest, base };
}

function pin(base: Base, revision: string): Base {
  if (base.kind === 'image') {
    if (!/^sha256:[0-9a-f]{64}$/.test(revision)) throw notACommit(revision, 'a digest (sha256:…)');
    return { ...base, digest: revision };
  }
  if (!isCommitHash(revision)) throw notACommit(revision, 'a commit');
  return base.kind === 'branch' ? { ...base, pinned: revision } : { ...base, commit: revision };
}

const notACommit = (revision: string, wanted: string): Failure =>
  new Failure('bad-ref', `cannot deploy ${quoteForMessage(revision)}: not ${wanted}`);

function dropPackages(origin: Origin, request: UpdateRequest): Origin {
  const gone = new Set<string>();
  const goneLocal = new Set<LocalPackage>();
  for (const name of request.drop) {
    const local = origin.localPackages.find((p) => p.id === name || p.id.startsWith(`${name}_`));
    if (origin.packages.includes(name)) gone.add(name);
    else if (local !== undefined) goneLocal.add(local);
    else if (!(request.idempotent || request.dropAll)) throw notRequested(name, origin);
  }
  return {
    ...origin,
    packages: origin.packages.filter((name) => !gone.has(name)),
    localPackages: origin.localPackages.filter((p) => !goneLocal.has(p)),
  };
}

function notRequested(name: string, origin: Origin): Failure {
  const similar = origin.packages.find((requested) => requested.split(/[:=/]/)[0] === name);
  return new Failure('bad-usage', `Package/capability ${quoteForMessage(name)} is not currently requested`, {
    hint: similar === undefined ? undefined : `it was requested as '${similar}'`,
  });
}

function addPackages(origin: Origin, request: UpdateRequest): Origin {
  const packages = new Set(origin.packages);
  for (const text of new Set(request.add)) {
    const parsed = parsePackageRequest(text);
    const name = formatPackageRequest(parsed);
    const local = origin.localPackages.find(({ id }) => nameOf(id) === parsed.name);
    if (local !== undefined && !request.idempotent) throw alreadyLayered(local.id);
    if (local !== undefined) continue;
    if (packages.has(name) && !request.idempotent) {
      throw new Failure('bad-usage', `Package/capability ${quoteForMessage(name)} is already requested`);
    }
    packages.add(name);
  }
  return { ...origin, packages: [...packages].sort() };
}

const nameOf = (id: string): string => id.split('_')[0] ?? id;

const alreadyLayered = (what: string): Failure => new Failure('bad-usage', `Package '${what}' is already layered`);

interface NewFiles {
  readonly files: readonly LocalPackage[];
  readonly idempotent: boolean;
}

/** A file of another version of a local package takes its place. */
function addFiles(origin: Origin, { files, idempotent }: NewFiles): Origin {
  let local = origin.localPackages;
  for (const file of files) {
    const name = nameOf(file.id);
    const requested = origin.packages.find((text) => parsePackageRequest(text).name === name);
    const isThere = requested !== undefined || local.some(({ id }) => id === file.id);
    if (isThere && !idempotent) throw alreadyLayered(requested ?? file.id);
    if (!isThere) local = [...local.filter(({ id }) => nameOf(id) !== name), file];
  }
  return { ...origin, localPackages: [...local].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
