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

/** What becomes of the arguments: edits of a line, or a whole new line. */
export type KernelArgumentChange =
  | {
      readonly do: 'edit';
      /** The line to edit; empty means that of the deployment that is changed. */
      readonly existing: string;
      readonly edits: KernelArgumentEdits;
    }
  | { readonly do: 'set'; readonly line: string };

/** What the kernel reads of its command line. */
const longestBytes = 4096;

/** Splits at blanks outside double quotes, as the kernel does; a quote that is not closed reaches to the end. */
export const parseKernelArguments = (line: string): KernelArguments =>
  line.trim().match(/(?:"[^"]*(?:"|$)|[^\s"])+/g) ?? [];

export const formatKernelArguments = (words: KernelArguments): string => words.join(' ');

/** Without `ostree=`, which ostree writes itself for each deployment. */
export const withoutDeployment = (words: KernelArguments): KernelArguments =>
  words.filter((word) => keyOf(word) !== 'ostree');

/**
 * The arguments that a change comes to, where `present` are those of the deployment that is changed; undefined when
 * nothing is to be done. Compat: `rpm-ostree kargs` makes a new deployment for every edit but those with a condition.
 */
export function changeKernelArguments(
  present: KernelArguments,
  change: KernelArgumentChange,
): KernelArguments | undefined {
  const wanted = change.do === 'set' ? parseNewLine(change.line) : editOf(present, change);
  const isCertain = change.do === 'edit' && hasCertainEdits(change.edits);
  const isSame = formatKernelArguments(wanted) === formatKernelArguments(present);
  return isSame && !isCertain ? undefined : wanted;
}

function editOf(present: KernelArguments, change: KernelArgumentChange & { readonly do: 'edit' }): KernelArguments {
  if (change.existing.trim() === '') return editKernelArguments(present, change.edits);
  if (controls.test(change.existing)) throw refused(change.existing, 'empty or with control characters');
  return editKernelArguments(withoutDeployment(parseKernelArguments(change.existing)), change.edits);
}

/** A line as somebody wrote it, word by word as strict as an edit. */
function parseNewLine(line: string): KernelArguments {
  if (line.trim() === '') throw new Failure('bad-usage', 'The kernel arguments can not be empty');
  if (controls.test(line)) throw refused(line, 'empty or with control characters');
  const words = parseKernelArguments(line);
  for (const word of words) checkEdit(word);
  return checkLength(words);
}

const hasCertainEdits = ({ delete: gone, replace, append }: KernelArgumentEdits): boolean =>
  gone.length + replace.length + append.length > 0;

/** Whether there is anything to do at all. */
export const hasEdits = (edits: KernelArgumentEdits): boolean => Object.values(edits).flat().length > 0;

/**
 * The arguments after the edits. Compat: `rpm-ostree kargs`, in the order delete, replace, append, append if missing,
 * delete if present, where the last looks at the arguments as they were before.
 */
export function editKernelArguments(before: KernelArguments, edits: KernelArgumentEdits): KernelArguments {
  checkEdits(edits);
  let words = [...before];
  for (const wanted of edits.delete) words = deleteOne(words, wanted);
  for (const wanted of edits.replace) words = replaceOne(words, wanted);
  words.push(...edits.append);
  for (const word of edits.appendIfMissing) if (!words.includes(word)) words.push(word);
  const gone = edits.deleteIfPresent.filter((word) => before.includes(word));
  words = words.filter((word) => !gone.includes(word));
  return checkLength(words);
}

/** Throws `bad-usage` for edits that make no sense, whatever they are applied to. */
export function checkEdits(edits: KernelArgumentEdits): void {
  if (edits.delete.length > 0 && edits.replace.length > 0) {
    throw new Failure('bad-usage', 'Cannot specify both --delete and --replace');
  }
  for (const word of Object.values(edits).flat()) checkEdit(word);
}

function checkLength(words: KernelArguments): KernelArguments {
  if (Buffer.byteLength(formatKernelArguments(words)) <= longestBytes) return words;
  throw new Failure('bad-usage', `cannot use more than ${longestBytes} bytes of kernel arguments`);
}

const controls = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Safety: `ostree=` names the deployment to boot and belongs to ostree alone. */
function checkEdit(word: string): void {
  if (controls.test(word) || word.trim() === '') throw refused(word, 'empty or with control characters');
  if (keyOf(word) === 'ostree') throw refused(word, "'ostree=' belongs to ostree");
  if (/^(--|=|")/.test(word)) throw refused(word, 'not KEY or KEY=VALUE');
  if (word.split('"').length % 2 === 0) throw refused(word, 'a quote is not closed');
  if (parseKernelArguments(word)[0] !== word) throw refused(word, 'put values with blanks in double quotes');
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
