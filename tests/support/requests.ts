// Requests and jobs for tests: everything at its default, and a job that remembers what was said.

import type { Job, ProgressEvent } from '../../src/model/job.ts';
import type { KernelArgumentEdits } from '../../src/model/kernel-arguments.ts';
import type {
  CleanupElement,
  CleanupRequest,
  KernelArgumentsRequest,
  RollbackRequest,
  UpdateRequest,
} from '../../src/model/request.ts';

export const updateRequest = (fields: Partial<UpdateRequest> = {}): UpdateRequest => ({
  kind: 'update',
  osname: '',
  base: { do: 'keep' },
  add: [],
  drop: [],
  addFiles: [],
  dropAll: false,
  idempotent: false,
  allowInactive: false,
  cacheOnly: false,
  stopAfter: 'deploy',
  lockFinalization: false,
  afterwards: 'nothing',
  commandLine: 'test',
  ...fields,
});

export const rollbackRequest: RollbackRequest = {
  kind: 'rollback',
  osname: '',
  afterwards: 'nothing',
  commandLine: '',
};

export const cleanupRequest = (...elements: readonly CleanupElement[]): CleanupRequest => ({
  kind: 'cleanup',
  osname: '',
  elements,
  commandLine: '',
});

const noEdits: KernelArgumentEdits = { delete: [], replace: [], append: [], appendIfMissing: [], deleteIfPresent: [] };

/** Edits of the arguments that the default deployment has. */
export const kernelArgumentsRequest = (edits: Partial<KernelArgumentEdits>): KernelArgumentsRequest => ({
  kind: 'kernel-arguments',
  osname: '',
  change: { do: 'edit', existing: '', edits: { ...noEdits, ...edits } },
  lockFinalization: false,
  afterwards: 'nothing',
  commandLine: 'kargs',
});

export interface RecordingJob extends Job {
  readonly events: readonly ProgressEvent[];
  /** The texts of messages and tasks, in order. */
  readonly said: () => readonly string[];
  readonly commitPoints: () => number;
  readonly cancel: () => void;
}

export function recordingJob(onEvent: (event: ProgressEvent) => void = () => undefined): RecordingJob {
  const events: ProgressEvent[] = [];
  const controller = new AbortController();
  let commitPoints = 0;
  return {
    events,
    say: (event) => {
      events.push(event);
      onEvent(event);
    },
    signal: controller.signal,
    commitPoint: () => {
      commitPoints += 1;
    },
    said: () =>
      events.flatMap((event) => (event.kind === 'message' || event.kind === 'task-begin' ? [event.text] : [])),
    commitPoints: () => commitPoints,
    cancel: () => controller.abort(),
  };
}
