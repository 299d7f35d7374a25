// The type of a command row: its words, help and options, and how a command line becomes an intent.

import type { Origin } from '../model/origin.ts';
import type { Intent } from './intent.ts';

export interface OptionRow {
  readonly type: 'flag' | 'value' | 'list';
  readonly about: string;
  readonly short?: string;
  /** Name of the value in help texts. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Other long names that mean the same; never shown. */
  readonly synonyms?: readonly string[];
  readonly hidden?: boolean;
  /** Why this version refuses the option; it is parsed all the same. */
  readonly refused?: string;
}

export type OptionRows = Readonly<Record<string, OptionRow>>;
export type OptionValue = boolean | string | readonly string[] | undefined;

type ValueOf<R extends OptionRow> = R['type'] extends 'flag'
  ? boolean
  : R['type'] extends 'list'
    ? readonly string[]
    : string | undefined;
export type OptionValues<O extends OptionRows> = { readonly [K in keyof O]: ValueOf<O[K]> };

export interface Operands {
  /** As help shows them, for example `PACKAGE...`. */
  readonly text: string;
  readonly min: number;
  readonly max: number;
  /** What is said when there are too few. */
  readonly missing?: string;
}

/** What the command line gave. */
export interface Given<O extends OptionRows> {
  readonly operands: readonly string[];
  readonly options: OptionValues<O>;
  /** All words, quoted where a shell needs it, for titles and the journal. */
  readonly commandLine: string;
  /** Origin of the default deployment, where the row asked for it with `needsOrigin`. */
  readonly origin?: Origin;
}

interface CommandText {
  readonly words: string;
  readonly aliases?: readonly string[];
  readonly about: string;
  readonly hidden?: boolean;
  readonly operands?: Operands;
  readonly examples: readonly string[];
  /** Whom it talks to: a host, or nobody outside this process. */
  readonly place: 'host' | 'local';
  readonly needsOrigin?: boolean;
}

export interface CommandRow<O extends OptionRows> extends CommandText {
  readonly options: O;
  /** Throws `bad-usage` when the combination makes no sense. */
  readonly intent: (given: Given<O>) => Intent;
}

export interface AnyGiven {
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly commandLine: string;
  readonly origin?: Origin;
}

/** A row whose option types are forgotten, so that rows can stand in one list. */
export interface Command extends CommandText {
  readonly options: OptionRows;
  readonly intent: (given: AnyGiven) => Intent;
}

/** Checks a row against its own option types. */
export function command<const O extends OptionRows>(row: CommandRow<O>): Command {
  // The parser fills in exactly the options of the row, each with the type that the row says.
  return { ...row, intent: (given) => row.intent(given as Given<O>) };
}

/** All the words that call a command, aliases included. */
export const wordsOf = (row: Command): readonly string[] => [row.words, ...(row.aliases ?? [])];
