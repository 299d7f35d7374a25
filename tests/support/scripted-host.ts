// A host that does what a test tells it: a state to show, and a script for each change.

import { Failure } from '../../src/base/failure.ts';
import type { Host } from '../../src/host/host.ts';
import type { HostState } from '../../src/model/host-state.ts';
import type { Job } from '../../src/model/job.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { Request } from '../../src/model/request.ts';
import { defer } from './deferred.ts';
import { sampleState } from './samples.ts';

export type Script = (request: Request, job: Job) => Promise<Outcome>;

export class ScriptedHost implements Host {
  current: HostState = sampleState;
  script: Script = async () => ({ kind: 'unchanged' });
  /** Every change that was begun. */
  readonly begun: Request[] = [];
  answers: unknown = [];

  async state(): Promise<HostState> {
    return this.current;
  }

  async ask<A>(): Promise<A> {
    return this.answers as A;
  }

  run(request: Request, job: Job): Promise<Outcome> {
    this.begun.push(request);
    return this.script(request, job);
  }

  async cancel(): Promise<undefined> {
    return undefined;
  }

  async reload(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Works until it is cancelled or told to finish. */
export function makeLongScript(): { readonly script: Script; readonly begun: Promise<Job>; finish: () => void } {
  const begun = defer<Job>();
  const over = defer<Outcome>();
  const script: Script = (_, job) => {
    begun.resolve(job);
    job.signal.addEventListener('abort', () => over.reject(new Failure('cancelled', 'operation was cancelled')));
    return over.promise;
  };
  return { script, begun: begun.promise, finish: () => over.resolve({ kind: 'unchanged' }) };
}
