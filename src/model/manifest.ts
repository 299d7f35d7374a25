// A compose manifest with its files read: what it says, how two are merged, what variables become. Not: YAML, files.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import type { AddedFile, AptSource, TreeScript } from './tree-spec.ts';

type Texts = Readonly<Record<string, string>>;

export interface Manifest {
  readonly ref?: string;
  readonly releasever?: string;
  readonly basearch?: string;
  readonly versionPrefix?: string;
  readonly versionSuffix?: string;
  readonly mutateOsRelease?: string;
  readonly recommends?: boolean;
  readonly defaultTarget?: string;
  readonly machineidCompat?: boolean;
  readonly noInitramfs?: boolean;
  readonly postprocessScript?: TreeScript;
  readonly variables: Texts;
  /** Data for other tools; not put in the commit. */
  readonly metadata: Texts;
  readonly addCommitMetadata: Texts;
  readonly packages: readonly string[];
  readonly excludePackages: readonly string[];
  /** Ids of the sources to use; empty means all that are given. */
  readonly repos: readonly string[];
  readonly sources: readonly AptSource[];
  readonly units: readonly string[];
  readonly addFiles: readonly AddedFile[];
  readonly removeFiles: readonly string[];
  readonly postprocess: readonly string[];
  readonly initramfsArgs: readonly string[];
  readonly etcGroupMembers: readonly string[];
  readonly debconf: readonly string[];
}

/**
 * Adds an included manifest below one that includes it. Compat: single values of the outer one win, items of included
 * lists come first, maps are joined key by key, packages are a sorted set.
 */
export function mergeManifests(outer: Manifest, included: Manifest): Manifest {
  const join = <T>(pick: (manifest: Manifest) => readonly T[]): readonly T[] => [...pick(included), ...pick(outer)];
  return {
    ...included,
    ...outer,
    variables: { ...included.variables, ...outer.variables },
    metadata: { ...included.metadata, ...outer.metadata },
    addCommitMetadata: { ...included.addCommitMetadata, ...outer.addCommitMetadata },
    packages: [...new Set(join((m) => m.packages))].sort(),
    excludePackages: join((m) => m.excludePackages),
    repos: join((m) => m.repos),
    sources: joinSources(outer.sources, included.sources),
    units: join((m) => m.units),
    addFiles: join((m) => m.addFiles),
    removeFiles: join((m) => m.removeFiles),
    postprocess: join((m) => m.postprocess),
    initramfsArgs: join((m) => m.initramfsArgs),
    etcGroupMembers: join((m) => m.etcGroupMembers),
    debconf: join((m) => m.debconf),
  };
}

/** A source of the outer manifest replaces an included one with the same id. */
function joinSources(outer: readonly AptSource[], included: readonly AptSource[]): readonly AptSource[] {
  return [...included.filter((source) => !outer.some((own) => own.id === source.id)), ...outer];
}

/** Replaces `${name}` where the format allows it: reference, metadata, version prefix, os-release replacement. */
export function substituteVariables(manifest: Manifest, architecture: string): Manifest {
  const values = new Map(Object.entries(manifest.variables));
  values.set('basearch', architecture);
  if (manifest.releasever !== undefined) values.set('releasever', manifest.releasever);
  const expand = (text: string): string =>
    text.replace(/\$\{([^{}]*)\}/g, (_, name: string) => {
      const value = values.get(name);
      if (value !== undefined) return value;
      throw new Failure('bad-usage', `cannot replace ${quoteForMessage(`\${${name}}`)}: no such variable`);
    });
  const { ref, versionPrefix, mutateOsRelease } = manifest;
  return {
    ...manifest,
    metadata: mapValues(manifest.metadata, expand),
    addCommitMetadata: mapValues(manifest.addCommitMetadata, expand),
    ...(ref === undefined ? {} : { ref: expand(ref) }),
    ...(versionPrefix === undefined ? {} : { versionPrefix: expand(versionPrefix) }),
    ...(mutateOsRelease === undefined ? {} : { mutateOsRelease: expand(mutateOsRelease) }),
  };
}

const mapValues = (texts: Texts, change: (text: string) => string): Texts =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, change(text)]));
