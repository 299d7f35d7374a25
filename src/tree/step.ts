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

/** Called before and after each step: for timings, and for tests that stop the world there. */
export type StepWatcher = (name: string, moment: 'before' | 'after') => void;

export async function runSteps(
  steps: readonly Step[],
  tree: TreeJob,
  watch: StepWatcher = () => undefined,
): Promise<void> {
  for (const step of steps) {
    throwIfCancelled(tree.job.signal);
    if (step.skip?.(tree)) continue;
    watch(step.name, 'before');
    if (step.about !== undefined) tree.job.say({ kind: 'task-begin', text: step.about });
    await step.run(tree);
    if (step.about !== undefined) tree.job.say({ kind: 'task-end', text: step.about });
    watch(step.name, 'after');
  }
  throwIfCancelled(tree.job.signal);
}
