// What a benchmark is: two ways to get something done, timed in turns, and the limit of their ratio.

import type { Place } from './place.ts';

export interface Contender {
  /** Timed together, one after the other. */
  readonly commands: readonly (readonly string[])[];
  readonly env?: Readonly<Record<string, string>>;
  /** Brings back the state before; not timed. */
  readonly prepare?: () => Promise<unknown>;
}

export interface Contest {
  readonly ours: Contender;
  readonly base: Contender;
}

export interface Row {
  readonly id: string;
  readonly what: string;
  readonly dividedBy: string;
  /** Greatest ratio that is accepted. */
  readonly must: number;
  readonly pairs: number;
  /** Runs before the timed ones: 0 where nothing may be warm. */
  readonly warmUps: number;
  /** Whether it writes so much that what is still unwritten from the run before would disturb. */
  readonly writes: boolean;
  readonly begin: (place: Place) => Promise<Contest>;
}
