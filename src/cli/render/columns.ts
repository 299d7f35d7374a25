// The key column of `status` and lists wrapped beside it.

import { quoteShellWord } from '../../base/shell-words.ts';

/** Length of the longest key, `InactiveRemoteOverrides`. Compat: rpm-ostree's `status`. */
const keyWidth = 23;
const leastValueWidth = 64;
const blankKey = ' '.repeat(keyWidth + 4);

/** `  KEY: VALUE` with the key right-aligned; further lines below the value. */
export const field = (key: string, value: string | readonly string[]): readonly string[] => {
  const [first = '', ...more] = typeof value === 'string' ? [value] : value;
  return [`  ${key.padStart(keyWidth)}: ${first}`, ...more.map((line) => `${blankKey}${line}`)];
};

/** Sorted without regard to case, quoted for a shell, wrapped; nothing for an empty list. */
export function listField(key: string, items: readonly string[], columns: number): readonly string[] {
  if (items.length === 0) return [];
  const words = items.toSorted(compareIgnoringCase).map(quoteShellWord);
  return field(key, wrap(words, Math.max(columns - blankKey.length, leastValueWidth)));
}

function compareIgnoringCase(a: string, b: string): number {
  const [low, high] = [a.toLowerCase(), b.toLowerCase()];
  if (low === high) return a < b ? -1 : 1;
  return low < high ? -1 : 1;
}

function wrap(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
