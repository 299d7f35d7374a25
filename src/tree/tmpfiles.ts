// Lines of tmpfiles.d(5): writing ours, and finding which paths below /var packages declare themselves.

export interface TmpfilesLine {
  readonly type: 'd' | 'L' | 'p' | 'C';
  readonly path: string;
  /** Permission bits; links have none. */
  readonly mode?: number;
  readonly user?: string;
  readonly group?: string;
  readonly argument?: string;
}

export function formatTmpfilesLine(line: TmpfilesLine): string {
  const mode = line.mode === undefined ? '-' : line.mode.toString(8).padStart(4, '0');
  const argument = line.argument === undefined ? '-' : line.argument.replaceAll('%', '%%');
  return [line.type, escapeWord(line.path), mode, line.user ?? '-', line.group ?? '-', '-', argument].join(' ');
}

/** Specifiers and white space have a meaning in a path and are escaped. */
const escapeWord = (word: string): string =>
  word.replaceAll('%', '%%').replaceAll(/[\s"'\\]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** Paths that lines of these types create; others only adjust or remove. */
const creating = /^[fFdDvqQpLcbC][!=~^+-]*$/;

/** Paths below /var, relative to it, that a tmpfiles.d text creates; patterns and specifiers are left out. */
export function declaredVarPaths(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([type, path]) => type !== undefined && creating.test(type) && path?.startsWith('/var/') === true)
    .map(([, path]) => (path ?? '').slice('/var/'.length).replace(/\/+$/, ''))
    .filter((path) => path !== '' && !/[%*?[]/.test(path));
}
