// What the rest of the command line is given instead of the process: streams, terminal, environment, interrupts.

import type { Terminal } from './terminal.ts';

export interface Surface {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly terminal: Terminal;
  readonly uid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Somebody can be asked for a password. */
  readonly canPrompt: boolean;
  /** The words that start this program again: interpreter, bundle, arguments. */
  readonly self: readonly string[];
  readonly exit: (status: number) => never;
  /** From now on Ctrl-C cancels work instead of ending the program; `note` tells the user. */
  readonly catchInterrupts: (note: (text: string) => void) => AbortSignal;
}

/** Lines with their ends. */
export const asText = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
