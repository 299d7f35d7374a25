// What a step is given: the spec, the place, the tree so far, and where to say how it goes.

import type { CommitHash } from '../model/commit.ts';
import type { Job } from '../model/job.ts';
import type { Package } from '../model/package.ts';
import type { Plan } from '../model/plan.ts';
import type { TreeSpec } from '../model/tree-spec.ts';
import type { Mount } from '../system/mounts.ts';
import type { Root } from '../system/root.ts';
import type { AssemblyPlace } from './assembly.ts';

/** Grows from step to step; each field says which step fills it. */
export interface TreeState {
  /** resolve */
  plan: Plan;
  /** find-satisfied */
  inactive: ReadonlyMap<string, string>;
  /** download: newest date of base and package files, seconds since 1970; the scripts' clock and the commit's time */
  sourceDateEpoch: number;
  /** commit */
  commit: CommitHash | undefined;
}

export interface TreeJob {
  readonly spec: TreeSpec;
  readonly place: AssemblyPlace;
  readonly job: Job;
  /** Disposable directory. */
  readonly workspace: string;
  /** The tree in ostree shape: `usr/etc` is /etc, `var` is empty. */
  readonly root: Root;
  /** What scripts see as /var. */
  readonly variable: Root;
  /** Layering only: what changed on top of the base, and the base itself. */
  readonly layers: TreeLayers | undefined;
  /** Time (seconds since 1970; 0 when starting from nothing) and version of the base commit. */
  readonly base: { readonly timestamp: number; readonly version?: string };
  /** Packages of the base, sorted; empty when starting from nothing. */
  readonly basePackages: readonly Package[];
  readonly mounts: Mounts;
  readonly state: TreeState;
}

export interface TreeLayers {
  readonly lower: Root;
  readonly upper: Root;
}

/** Mounts of one assembly, undone in reverse order. */
export class Mounts implements AsyncDisposable {
  readonly #mounts: Mount[] = [];

  add(mount: Mount): Mount {
    this.#mounts.push(mount);
    return mount;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const mount of this.#mounts.reverse()) await mount[Symbol.asyncDispose]();
  }
}
