// A command as data, the fixed environment it gets, and its text for logs.

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the fixed environment; nothing is inherited from the caller. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
}

/** Safety: children see only this, never the caller's LD_*, APT_CONFIG, DPKG_*, NODE_*, TMPDIR or proxies. */
export const fixedEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
};

const isPlainWord = (word: string): boolean => /^[A-Za-z0-9_@%+=:,./-]+$/.test(word);

/** One word as a shell would need it typed. */
export const quoteWord = (word: string): string => (isPlainWord(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The command as a line that can be pasted into a shell. */
export function formatCommand(command: Command): string {
  const assignments = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${quoteWord(value)}`);
  return [...assignments, command.program, ...command.args]
    .map((w, i) => (i < assignments.length ? w : quoteWord(w)))
    .join(' ');
}
