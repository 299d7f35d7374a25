// What is known of the terminal: width, colour, character set.

export interface Terminal {
  /** Standard output is a terminal. */
  readonly isTerminal: boolean;
  /** A line can be drawn over again. Safety: on a terminal of unknown width, such as a serial line, ora never ends. */
  readonly canRedraw: boolean;
  readonly columns: number;
  readonly colour: boolean;
  readonly errorColour: boolean;
  readonly unicode: boolean;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { readonly isTTY?: boolean };
}

const usualColumns = 80;

/** Colour only on a terminal, and never with `NO_COLOR` or on a dumb one. Compat: no-color.org. */
export function describeTerminal({ env, stdout, stderr }: Surroundings): Terminal {
  const isTerminal = stdout.isTTY === true;
  const isErrorTerminal = stderr.isTTY === true;
  const mayColour = (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
  const columns = stdout.columns ?? 0;
  return {
    isTerminal,
    canRedraw: isTerminal && columns > 0 && env.TERM !== 'dumb',
    columns: columns > 0 ? columns : usualColumns,
    colour: isTerminal && mayColour,
    errorColour: isErrorTerminal && mayColour,
    unicode: isUtf8Locale(env),
  };
}

/** The variables in the order in which setlocale(3) looks at them. */
function isUtf8Locale(env: Surroundings['env']): boolean {
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find((value) => value !== undefined && value !== '');
  return /\.utf-?8(@|$)/i.test(locale ?? '');
}
