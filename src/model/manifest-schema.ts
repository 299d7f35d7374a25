// Untyped data of one manifest file, all single values still text, → typed keys; failures name the key and its place.

import * as v from 'valibot';
import { Failure } from '../base/failure.ts';
import { findNearest } from '../base/nearest.ts';
import { quoteForMessage } from '../base/visible.ts';
import { legacyKeys, refusedKeys } from './manifest-keys.ts';

const text = v.pipe(
  v.string('a text'),
  v.check((value) => !value.includes('\0'), 'a text without NUL'),
);
const word = v.pipe(text, v.regex(/^[^\s\p{Cc}]+$/u, 'a single word'));
const flag = v.pipe(
  v.picklist(['true', 'false'], 'true or false'),
  v.transform((value) => value === 'true'),
);
const texts = v.array(text, 'a list');
const words = v.array(word, 'a list');
const oneOrMore = v.union(
  [
    v.pipe(
      text,
      v.transform((value) => [value]),
    ),
    texts,
  ],
  'a text or a list of texts',
);
/** As in a deb822 field: a list, or its items apart by blanks. */
const wordsOrLine = v.union(
  [
    v.pipe(
      text,
      v.transform((value) => value.split(/\s+/).filter((item) => item !== '')),
    ),
    words,
  ],
  'a text or a list of words',
);
const isMap = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const map = (what: string) => v.custom<Readonly<Record<string, unknown>>>(isMap, what);
const textMap = v.pipe(map('a map of texts'), v.record(v.string(), text));
const onlyModules = v.literal('modules', "'modules', the only place of kernels in Debian trees");
const ignored = v.optional(v.unknown());

const source = v.strictObject({
  id: v.pipe(word, v.regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'a file name without directories')),
  types: v.optional(wordsOrLine, ['deb']),
  uris: wordsOrLine,
  suites: wordsOrLine,
  components: v.optional(wordsOrLine, []),
  architectures: v.optional(wordsOrLine, []),
  'signed-by': text,
});

const entries = {
  edition: v.optional(v.picklist(['2014', '2024'], '2014 or 2024')),
  include: v.optional(oneOrMore, []),
  'arch-include': v.optional(v.pipe(map('a map of file names by architecture'), v.record(v.string(), oneOrMore)), {}),
  variables: v.optional(textMap, {}),
  ref: v.optional(word),
  metadata: v.optional(textMap, {}),
  basearch: v.optional(word),
  releasever: v.optional(word),
  'automatic-version-prefix': v.optional(word),
  'automatic-version-suffix': v.optional(text),
  'mutate-os-release': v.optional(text),
  'add-commit-metadata': v.optional(textMap, {}),
  packages: v.optional(texts, []),
  'bootstrap-packages': v.optional(texts, []),
  'exclude-packages': v.optional(words, []),
  repos: v.optional(words, []),
  sources: v.optional(v.array(v.pipe(map('a map'), source), 'a list of maps'), []),
  recommends: v.optional(flag),
  'boot-location': v.optional(onlyModules),
  'no-initramfs': v.optional(flag),
  'initramfs-args': v.optional(words, []),
  'machineid-compat': v.optional(flag),
  units: v.optional(words, []),
  'default-target': v.optional(word),
  'add-files': v.optional(
    v.array(v.strictTuple([text, text], 'a pair of source and destination'), 'a list of pairs'),
    [],
  ),
  'remove-files': v.optional(texts, []),
  postprocess: v.optional(texts, []),
  'postprocess-script': v.optional(text),
  'etc-group-members': v.optional(words, []),
  debconf: v.optional(texts, []),
  rpmdb: ignored,
  'rpmdb-normalize': ignored,
  selinux: ignored,
  'selinux-label-version': ignored,
};

const schema = v.strictObject(entries, 'a map');

export type ManifestKeys = v.InferOutput<typeof schema>;

export interface DecodedKeys {
  readonly keys: ManifestKeys;
  /** `packages-ARCH`, by ARCH as written. */
  readonly archPackages: ReadonlyMap<string, readonly string[]>;
}

export type KeyPath = readonly (string | number)[];
/** Says where a key stands, `FILE: line N`. */
export type Locate = (path: KeyPath) => string;

/** Checks the data of one file; `locate` is asked for the place of what is wrong. */
export function decodeManifestKeys(data: ReadonlyMap<string, unknown>, locate: Locate): DecodedKeys {
  const plain: Record<string, unknown> = {};
  const archPackages = new Map<string, readonly string[]>();
  for (const [written, value] of data) {
    const key = legacyKeys.get(written) ?? written;
    const reason = refusedKeys.get(key);
    if (reason !== undefined) throw new Failure('bad-usage', `${locate([written])}: '${key}' ${reason}`);
    if (key !== written && data.has(key)) {
      throw new Failure('bad-usage', `${locate([written])}: Cannot use new and legacy forms of ${key}`);
    }
    if (key.startsWith('packages-'))
      archPackages.set(key.slice('packages-'.length), decode(texts, value, { locate, path: [key] }));
    else plain[key] = value;
  }
  return { keys: decode(schema, plain, { locate: asWritten(data, locate), path: [] }), archPackages };
}

/** Places of keys by their present names, where the file has an old one. */
function asWritten(data: ReadonlyMap<string, unknown>, locate: Locate): Locate {
  const written = new Map([...data.keys()].map((key) => [legacyKeys.get(key) ?? key, key]));
  return ([first, ...rest]) => locate(first === undefined ? [] : [written.get(String(first)) ?? first, ...rest]);
}

interface Place {
  readonly locate: Locate;
  readonly path: KeyPath;
}

function decode<S extends v.GenericSchema>(wanted: S, data: unknown, place: Place): v.InferOutput<S> {
  const result = v.safeParse(wanted, data, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = [
    ...place.path,
    ...(issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key))),
  ];
  throw describeIssue(issue, path, place.locate);
}

function describeIssue(issue: v.BaseIssue<unknown>, path: KeyPath, locate: Locate): Failure {
  const isUnknownKey = issue.type === 'strict_object' && issue.expected === 'never';
  const isMissing = issue.type === 'strict_object' && issue.received === 'undefined';
  const key = String(path.at(-1) ?? '');
  if (isMissing) return new Failure('bad-usage', `${locate(path.slice(0, -1))}: key '${key}' is missing`);
  if (!isUnknownKey)
    return new Failure('bad-usage', `${locate(path)}: ${quoteForMessage(path.join('.'))} must be ${issue.message}`);
  const known = path.length === 1 ? [...Object.keys(entries), ...refusedKeys.keys()] : Object.keys(source.entries);
  const nearest = findNearest(key, known);
  return new Failure('bad-usage', `${locate(path)}: unknown key ${quoteForMessage(key)}`, {
    hint: nearest === undefined ? undefined : `did you mean '${nearest}'?`,
  });
}
