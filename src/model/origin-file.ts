// An origin ↔ the key file that lies beside its deployment. Not: reading files.

import { Failure } from '../base/failure.ts';
import {
  decodeBoolean,
  decodeList,
  decodeString,
  encodeList,
  encodeString,
  findValue,
  formatKeyFile,
  type KeyFile,
  type KeyFileEntry,
  parseKeyFile,
} from '../base/key-file.ts';
import { type CommitHash, isCommitHash } from './commit.ts';
import { type Base, type LocalPackage, needsAssembly, type Origin, type UnknownEntry } from './origin.ts';
import { formatRefspec, parseRefspec } from './refspec.ts';

/** Keys per group that this version understands; all others are carried along unchanged. */
const knownKeys: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'origin',
    [
      'refspec',
      'baserefspec',
      'container-image-reference',
      'container-image-digest',
      'override-commit',
      'custom-url',
      'custom-description',
      'unconfigured-state',
    ],
  ],
  ['packages', ['requested', 'requested-local']],
  ['overrides', ['remove', 'replace-local']],
  ['apt-ostree', ['regenerate-initramfs', 'initramfs-args', 'initramfs-etc']],
  ['rpmostree', ['regenerate-initramfs', 'initramfs-args', 'initramfs-etc']],
]);

/** State of one deployment and not of what it was asked to be. Compat: libostree drops it from copies as well. */
const isTransient = (group: string, key: string): boolean =>
  group === 'libostree-transient' || (group === 'origin' && key === 'unlocked');

/** Reads an origin; throws `bad-ref` when it names no base, `bad-usage` when a value makes no sense. */
export function parseOrigin(text: string): Origin {
  const file = parseKeyFile(text);
  const custom = findText(file, 'origin', 'custom-url');
  const unconfiguredState = findText(file, 'origin', 'unconfigured-state');
  return {
    base: readBase(file),
    packages: findList(file, 'packages', 'requested'),
    localPackages: findList(file, 'packages', 'requested-local').map(parseLocalPackage),
    overrides: {
      remove: findList(file, 'overrides', 'remove'),
      replaceLocal: findList(file, 'overrides', 'replace-local').map(parseLocalPackage),
    },
    initramfs: {
      regenerate: decodeBoolean(findOurs(file, 'regenerate-initramfs') ?? 'false'),
      args: decodeList(findOurs(file, 'initramfs-args') ?? ''),
      etcFiles: decodeList(findOurs(file, 'initramfs-etc') ?? ''),
    },
    ...(custom === undefined
      ? {}
      : { custom: { url: custom, description: findText(file, 'origin', 'custom-description') ?? '' } }),
    ...(unconfiguredState === undefined ? {} : { unconfiguredState }),
    unknown: findUnknown(file),
  };
}

function findText(file: KeyFile, group: string, key: string): string | undefined {
  const raw = findValue(file, group, key);
  return raw === undefined ? undefined : decodeString(raw);
}

const findList = (file: KeyFile, group: string, key: string): readonly string[] =>
  decodeList(findValue(file, group, key) ?? '');

/** Compat: `[rpmostree]` is read where `[apt-ostree]` says nothing, so that a machine can come from rpm-ostree. */
const findOurs = (file: KeyFile, key: string): string | undefined =>
  findValue(file, 'apt-ostree', key) ?? findValue(file, 'rpmostree', key);

function readBase(file: KeyFile): Base {
  const image = findText(file, 'origin', 'container-image-reference');
  if (image !== undefined) {
    const digest = findText(file, 'origin', 'container-image-digest');
    return { kind: 'image', image, ...(digest === undefined ? {} : { digest }) };
  }
  const refspec = findText(file, 'origin', 'baserefspec') ?? findText(file, 'origin', 'refspec');
  if (refspec === undefined) throw new Failure('bad-ref', 'cannot read origin: it names no refspec');
  const base = parseRefspec(refspec);
  const pinned = findText(file, 'origin', 'override-commit');
  if (pinned === undefined || base.kind !== 'branch') return base;
  if (!isCommitHash(pinned)) throw new Failure('bad-ref', 'cannot read origin: override-commit is not a commit');
  return { ...base, pinned };
}

function parseLocalPackage(text: string): LocalPackage {
  const found = /^([0-9a-f]{64}):(.+)$/s.exec(text);
  const [, sha256, id] = found ?? [];
  if (sha256 === undefined || id === undefined) {
    throw new Failure('bad-usage', 'cannot read origin: a local package is not SHA256:NAME_VERSION_ARCH');
  }
  return { sha256, id };
}

function findUnknown(file: KeyFile): readonly UnknownEntry[] {
  return file.flatMap(({ name: group, entries }) =>
    entries
      .filter(({ key }) => !(knownKeys.get(group)?.includes(key) || isTransient(group, key)))
      .map(({ key, value }) => ({ group, key, value })),
  );
}

/** Writes an origin: `refspec` when the base is deployed as it is, `baserefspec` when a tree is assembled on it. */
export function formatOrigin(origin: Origin): string {
  const groups = new Map<string, KeyFileEntry[]>([
    ['origin', originEntries(origin)],
    ['packages', listEntries({ requested: origin.packages, 'requested-local': origin.localPackages.map(formatLocal) })],
    [
      'overrides',
      listEntries({ remove: origin.overrides.remove, 'replace-local': origin.overrides.replaceLocal.map(formatLocal) }),
    ],
    ['apt-ostree', initramfsEntries(origin)],
  ]);
  for (const { group, key, value } of origin.unknown) {
    const entries = groups.get(group) ?? [];
    entries.push({ key, value });
    groups.set(group, entries);
  }
  return formatKeyFile([...groups].map(([name, entries]) => ({ name, entries })));
}

const formatLocal = (local: LocalPackage): string => `${local.sha256}:${local.id}`;

function originEntries(origin: Origin): KeyFileEntry[] {
  const entries: [key: string, value: string | undefined][] = [
    ...baseEntries(origin.base, needsAssembly(origin)),
    ['custom-url', origin.custom?.url],
    ['custom-description', origin.custom?.description],
    ['unconfigured-state', origin.unconfiguredState],
  ];
  return entries.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: encodeString(value) }]));
}

function baseEntries(base: Base, isAssembled: boolean): [key: string, value: string | undefined][] {
  if (base.kind === 'image') {
    return [
      ['container-image-reference', base.image],
      ['container-image-digest', base.digest],
    ];
  }
  const pinned: CommitHash | undefined = base.kind === 'branch' ? base.pinned : undefined;
  return [
    [isAssembled ? 'baserefspec' : 'refspec', formatRefspec(base)],
    ['override-commit', pinned],
  ];
}

function listEntries(lists: Readonly<Record<string, readonly string[]>>): KeyFileEntry[] {
  return Object.entries(lists).flatMap(([key, items]) =>
    items.length === 0 ? [] : [{ key, value: encodeList(items) }],
  );
}

function initramfsEntries({ initramfs }: Origin): KeyFileEntry[] {
  const regenerate = initramfs.regenerate ? [{ key: 'regenerate-initramfs', value: 'true' }] : [];
  return [...regenerate, ...listEntries({ 'initramfs-args': initramfs.args, 'initramfs-etc': initramfs.etcFiles })];
}
