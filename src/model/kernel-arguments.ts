// The options line of a boot entry: parse, append, replace, delete, print.

import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';

/** In the order of the line; each is `KEY` or `KEY=VALUE`, quotes included. */
export type KernelArguments = readonly string[];

export interface KernelArgumentEdits {
  readonly delete: readonly string[];
  /** `KEY=NEW` where the key has one value, else `KEY=OLD=NEW`. */
  readonly replace: readonly string[];
  readonly append: readonly string[];
  readonly appendIfMissing: readonly string[];
  readonly deleteIfPresent: readonly string[];
}

/** What the kernel reads of its command line. */
const longestChars = 4096;

/** Splits at blanks outside double quotes, as the kernel does. */
export function parseKernelArguments(line: string): KernelArguments {
  const words = line.match(/(?:"[^"]*"|[^\s"])+|"/g) ?? [];
  if (words.some((word) => word === '"')) throw refused(line, 'a quote is not closed');
  return words;
}

export const formatKernelArguments = (words: KernelArguments): string => words.join(' ');

/**
 * The arguments after the edits. Compat: `rpm-ostree kargs`, in the order delete, replace, append, append if missing,
 * delete if present, where the last looks at the arguments as they were before.
 */
export function editKernelArguments(before: KernelArguments, edits: KernelArgumentEdits): KernelArguments {
  if (edits.delete.length > 0 && edits.replace.length > 0) {
    throw new Failure('bad-usage', 'Cannot specify both --delete and --replace');
  }
  for (const word of Object.values(edits).flat()) checkEdit(word);
  let words = [...before];
  for (const wanted of edits.delete) words = deleteOne(words, wanted);
  for (const wanted of edits.replace) words = replaceOne(words, wanted);
  words.push(...edits.append);
  for (const word of edits.appendIfMissing) if (!words.includes(word)) words.push(word);
  const gone = edits.deleteIfPresent.filter((word) => before.includes(word));
  words = words.filter((word) => !gone.includes(word));
  if (formatKernelArguments(words).length > longestChars) {
    throw new Failure('bad-usage', `cannot use more than ${longestChars} characters of kernel arguments`);
  }
  return words;
}

/** Safety: `ostree=` names the deployment to boot and belongs to ostree alone. */
function checkEdit(word: string): void {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(word) || word.trim() === '') throw refused(word, 'empty or with control characters');
  if (keyOf(word) === 'ostree') throw refused(word, "'ostree=' belongs to ostree");
  if (word.startsWith('--') || word.startsWith('=')) throw refused(word, 'not KEY or KEY=VALUE');
  if (parseKernelArguments(word).length !== 1) throw refused(word, 'put values with blanks in double quotes');
}

const refused = (word: string, why: string): Failure =>
  new Failure('bad-usage', `cannot use ${quoteForMessage(word)} as a kernel argument: ${why}`);

const keyOf = (word: string): string => word.split('=', 1)[0] ?? '';

function deleteOne(words: readonly string[], wanted: string): string[] {
  const index = words.indexOf(wanted);
  return words.toSpliced(index >= 0 ? index : findOnly(words, wanted), 1);
}

function replaceOne(words: readonly string[], wanted: string): string[] {
  const key = keyOf(wanted);
  const value = wanted.slice(key.length + 1);
  const [old, ...rest] = value.split('=');
  const exact = rest.length > 0 ? words.indexOf(`${key}=${old}`) : -1;
  if (exact >= 0) return words.toSpliced(exact, 1, `${key}=${rest.join('=')}`);
  return words.toSpliced(findOnly(words, key), 1, wanted);
}

/** Where the only argument with that key stands; a value in `wanted` must have been found before. */
function findOnly(words: readonly string[], wanted: string): number {
  const found = words.flatMap((word, index) => (keyOf(word) === wanted ? [index] : []));
  const [index, ...others] = found;
  if (index === undefined) throw new Failure('bad-usage', `No key ${quoteForMessage(wanted)} found`);
  if (others.length > 0) throw new Failure('bad-usage', `Multiple values for key ${quoteForMessage(wanted)} found`);
  return index;
}
