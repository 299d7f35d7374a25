// What every operation is given: somewhere to say how it goes, and a signal that tells it to stop.

import type { CommitHash } from './commit.ts';

export type ProgressEvent =
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'task-begin'; readonly text: string }
  | { readonly kind: 'task-end'; readonly text: string }
  | { readonly kind: 'percent'; readonly text: string; readonly percent: number }
  | {
      readonly kind: 'download';
      readonly receivedBytes: number;
      readonly expectedBytes: number;
      readonly filesDone: number;
      readonly filesTotal: number;
      readonly bytesPerSecond: number;
    }
  | { readonly kind: 'signature'; readonly commit: CommitHash; readonly good: boolean; readonly key: string }
  | { readonly kind: 'progress-end' };

/** The process whose descriptors a request names. */
export interface Asker {
  readonly pid: number;
  readonly uid: number;
}

export interface Job {
  readonly say: (event: ProgressEvent) => void;
  readonly signal: AbortSignal;
  /** Called once at the point of no return: from here on cancelling is answered "too late". */
  readonly commitPoint: () => void;
  /** Who has the files of the request open, as far as it is still there; absent means this process. */
  readonly findAsker?: () => Promise<Asker>;
  /** Told before and after each step of an assembly: for timings, and for tests that stop the world there. */
  readonly watchStep?: (name: string, moment: 'before' | 'after') => void;
}
