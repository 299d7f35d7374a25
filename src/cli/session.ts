// What performing one call needs: a host when it is wanted, colours and progress, each loaded only when used.

import type { Host } from '../host/host.ts';
import type { Paint } from './render/paint.ts';
import type { Progress } from './render/progress.ts';
import type { Surface } from './surface.ts';

export interface Session {
  readonly surface: Surface;
  readonly openHost: (purpose: 'question' | 'change', signal: AbortSignal) => Promise<Host>;
  readonly makePaint: () => Promise<Paint>;
  readonly makeProgress: () => Promise<Progress>;
  /** Shows a text in the user's editor and answers what it was saved as. */
  readonly edit: (text: string) => Promise<string>;
  /** Runs the same command in a mount namespace of its own and ends with its status. */
  readonly startAgain: () => Promise<never>;
}

/** A signal that never fires: a question is ended with the program. */
export const neverAborted = (): AbortSignal => new AbortController().signal;
