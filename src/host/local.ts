// The engine in this process as a host, its changing half loaded with the first change. Not: whether a daemon holds the machine.

import { Failure } from '../base/failure.ts';
import { readHostState } from '../engine/host-state.ts';
import { answer } from '../engine/questions.ts';
import type { Host } from './host.ts';

export interface LocalPlace {
  /** Absolute path of the sysroot; `/` on a booted system. */
  readonly sysroot: string;
}

/** Reading needs no privilege; a change needs root and, on a booted system, a mount namespace of its own. */
export function localHost({ sysroot }: LocalPlace): Host {
  return {
    state: () => readHostState(sysroot),
    ask: (question, details) => answer(sysroot, question, details),
    run: async (request, job) => {
      if (process.getuid?.() !== 0) {
        throw new Failure('not-root', 'cannot change the system: you are not root', { hint: "run it with 'sudo'" });
      }
      const { perform } = await import('../engine/engine.ts');
      return perform(request, job, { sysroot, pid: process.pid });
    },
    cancel: async () => undefined,
    reload: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
