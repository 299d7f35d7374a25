// The one interface with two implementations: the engine in this process, or the daemon over the bus.

import type { HostState } from '../model/host-state.ts';
import type { Job } from '../model/job.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Question, Questions } from '../model/question.ts';
import type { Request } from '../model/request.ts';

export interface Host extends AsyncDisposable {
  state(): Promise<HostState>;
  ask<Q extends Question>(question: Q, details: Questions[Q]['ask']): Promise<Questions[Q]['answer']>;
  run(request: Request, job: Job): Promise<Outcome>;
  /** Asks the running transaction to stop; answers its title, or undefined when none runs (always so locally). */
  cancel(): Promise<string | undefined>;
  /** Reads configuration and deployments again; nothing to do locally. */
  reload(): Promise<void>;
}
