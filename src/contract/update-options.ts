// The shared options of a change of deployment ↔ the fields of an update request, conflicts included.

import { Failure } from '../base/failure.ts';
import { isCommitHash } from '../model/commit.ts';
import { parsePackageRequest } from '../model/package-request.ts';
import { parseRefspec } from '../model/refspec.ts';
import type { BroughtFile, ResetPart, UpdateRequest } from '../model/request.ts';
import type { updateOptions } from './known-options.ts';
import type { ArgumentValues } from './tables.ts';

type Options = ArgumentValues<{ readonly options: typeof updateOptions }>['options'];

/** What a method says about the change besides its options. */
export interface Change {
  readonly osname: string;
  readonly base: UpdateRequest['base'];
  readonly add?: readonly string[] | undefined;
  readonly drop?: readonly string[] | undefined;
  /** Package files: the number of a descriptor that the caller has open, and a name. */
  readonly files?: readonly WireFile[] | undefined;
  readonly override?: {
    readonly remove?: readonly string[] | undefined;
    readonly replace?: readonly WireFile[] | undefined;
    readonly reset?: readonly string[] | undefined;
  };
}

type WireFile = readonly [descriptor: number, name: string];

export function updateRequest(change: Change, options: Options): UpdateRequest {
  refuseConflicts(options);
  refuseUnsupported(options);
  return {
    kind: 'update',
    osname: change.osname,
    base: change.base,
    add: (change.add ?? []).map(checkPackage),
    drop: (change.drop ?? []).map(checkDropped),
    addFiles: (change.files ?? []).map(checkFile),
    ...overrideChange(change.override ?? {}),
    dropAll: options['no-layering'] ?? false,
    ...resetParts(options),
    idempotent: options['idempotent-layering'] ?? false,
    allowInactive: options['allow-inactive'] ?? options['allow-inactive-requests'] ?? false,
    cacheOnly: options['cache-only'] ?? false,
    stopAfter: stopAfter(options),
    lockFinalization: options['lock-finalization'] ?? false,
    afterwards: afterwards(options),
    commandLine: options['initiating-command-line'] ?? '',
  };
}

function overrideChange(given: NonNullable<Change['override']>): Pick<UpdateRequest, 'overrides'> {
  const remove = (given.remove ?? []).map(checkPlainName);
  const replace = (given.replace ?? []).map(checkFile);
  const reset = (given.reset ?? []).map(checkDropped);
  return remove.length + replace.length + reset.length === 0 ? {} : { overrides: { remove, replace, reset } };
}

/** A package of the base is there in one version and one architecture. */
function checkPlainName(text: string): string {
  const { name } = parsePackageRequest(text);
  if (name === text) return text;
  throw new Failure('bad-usage', `cannot leave out '${text}': give the name alone`);
}

/** The text, once it is known to be a package request. */
function checkPackage(text: string): string {
  parsePackageRequest(text);
  return text;
}

/** What is dropped may also be a local package, named in full. */
const checkDropped = (text: string): string =>
  /^[a-z0-9][a-z0-9+.-]+_[A-Za-z0-9.+~:-]+_[a-z0-9-]+$/.test(text) ? text : checkPackage(text);

const longestFileName = 4096;

/** Nothing is opened, nor even looked for, before the caller is known to be allowed. */
function checkFile([descriptor, name]: readonly [number, string]): BroughtFile {
  if (descriptor <= 0x7fffffff && name.length <= longestFileName) return { descriptor, name };
  throw new Failure('bad-usage', 'cannot install a package file: there can be no such descriptor or name');
}

function stopAfter(options: Options): UpdateRequest['stopAfter'] {
  if (options['check-only']) return 'check';
  if (options['dry-run']) return 'resolve';
  return options['download-only'] ? 'download' : 'deploy';
}

function afterwards(options: Options): UpdateRequest['afterwards'] {
  if (options.reboot) return 'reboot';
  return options['apply-live'] ? 'apply-live' : 'nothing';
}

const conflicts = [
  ['cache-only', 'download-only'],
  ['dry-run', 'download-only'],
  ['check-only', 'download-only'],
  ['check-only', 'dry-run'],
  ['apply-live', 'reboot'],
] as const;

function refuseConflicts(options: Options): void {
  for (const [one, other] of conflicts) {
    if (options[one] && options[other]) throw new Failure('bad-usage', `cannot combine '${one}' and '${other}'`);
  }
}

function resetParts(options: Options): Pick<UpdateRequest, 'reset'> {
  const reset: readonly ResetPart[] = [
    ...(options['no-overrides'] ? (['overrides'] as const) : []),
    ...(options['no-initramfs'] ? (['initramfs'] as const) : []),
  ];
  return reset.length === 0 ? {} : { reset };
}

const unsupported = ['register-driver', 'custom-origin', 'ex-cliwrap'] as const;

/** Safety: an option that cannot be honoured is refused when it asks for something, and ignored when it does not. */
function refuseUnsupported(options: Options): void {
  const asked = unsupported.find((key) => options[key] !== undefined && options[key] !== false && options[key] !== '');
  if (asked !== undefined) throw new Failure('bad-usage', `cannot honour '${asked}': not supported`);
}

const resetOptions = (parts: readonly ResetPart[]): Options => ({
  'no-overrides': parts.includes('overrides') || undefined,
  'no-initramfs': parts.includes('initramfs') || undefined,
});

/** The options that say the same as the fields of a request. */
export const optionsOf = (request: UpdateRequest): Options => ({
  'no-layering': request.dropAll || undefined,
  ...resetOptions(request.reset ?? []),
  'idempotent-layering': request.idempotent || undefined,
  'allow-inactive': request.allowInactive || undefined,
  'cache-only': request.cacheOnly || undefined,
  'check-only': request.stopAfter === 'check' || undefined,
  'dry-run': request.stopAfter === 'resolve' || undefined,
  'download-only': request.stopAfter === 'download' || undefined,
  'lock-finalization': request.lockFinalization || undefined,
  reboot: request.afterwards === 'reboot' || undefined,
  'apply-live': request.afterwards === 'apply-live' || undefined,
  'initiating-command-line': request.commandLine || undefined,
});

/** What happens to the base, from the words that methods have for it. */
export function baseChange(
  words: { readonly refspec?: string | undefined; readonly revision?: string | undefined },
  options: Options,
): UpdateRequest['base'] {
  if (words.refspec) return follow(words.refspec, words.revision ?? '', options);
  if (options['skip-purge']) throw new Failure('bad-usage', "cannot use 'skip-purge' without a new branch");
  if (words.revision) return { do: 'pin', revision: parseRevision(words.revision) };
  if (options['no-pull-base']) return { do: 'keep' };
  return { do: 'pull', allowOlder: options['allow-downgrade'] ?? false };
}

function follow(refspec: string, revision: string, options: Options): UpdateRequest['base'] {
  if (options['no-pull-base']) throw new Failure('bad-usage', "cannot combine a new branch and 'no-pull-base'");
  const base = parseRefspec(refspec);
  if (revision === '') return { do: 'follow', base };
  if (base.kind !== 'branch' || !isCommitHash(revision)) {
    throw new Failure('bad-usage', `cannot use revision '${revision}' together with '${refspec}'`, {
      hint: 'name a branch, and a commit of 64 hexadecimal digits',
    });
  }
  return { do: 'follow', base: { ...base, pinned: revision } };
}

function parseRevision(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._:+~=/@-]{0,255}$/.test(text)) return text;
  throw new Failure('bad-ref', 'cannot understand the revision', { hint: 'write a version or a commit' });
}
