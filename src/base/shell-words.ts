// Words as a POSIX shell would need them typed.

const isPlainWord = (word: string): boolean => /^[A-Za-z0-9_@%+=:,./-]+$/.test(word);

/** One word, in single quotes only when a shell would read it otherwise. */
export const quoteShellWord = (word: string): string =>
  isPlainWord(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
