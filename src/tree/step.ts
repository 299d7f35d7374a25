// Runs a list of named steps, in order, stopping when the job is cancelled.

import { throwIfCancelled } from '../base/failure.ts';
import type { TreeJob } from './tree-job.ts';

export interface Step {
  readonly name: string;
  /** Shown while the step runs; a step that says its own progress has none. */
  readonly about?: string;
  readonly skip?: (tree: TreeJob) => boolean;
  readonly run: (tree: TreeJob) => Promise<void>;
}

export async function runSteps(steps: readonly Step[], tree: TreeJob): Promise<void> {
  const { job } = tree;
  for (const step of steps) {
    throwIfCancelled(job.signal);
    if (step.skip?.(tree)) continue;
    job.watchStep?.(step.name, 'before');
    if (step.about !== undefined) job.say({ kind: 'task-begin', text: step.about });
    await step.run(tree);
    if (step.about !== undefined) job.say({ kind: 'task-end', text: step.about });
    job.watchStep?.(step.name, 'after');
  }
  throwIfCancelled(job.signal);
}
