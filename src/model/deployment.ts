// One deployment as ostree and its origin file describe it.

import type { CommitHash } from './commit.ts';
import type { Origin } from './origin.ts';

export type DeploymentState = 'staged' | 'pending' | 'booted' | 'rollback' | 'other';
export type UnlockedState = 'none' | 'development' | 'hotfix' | 'transient';

/** What `status` needs to know of a commit. */
export interface CommitSummary {
  readonly commit: CommitHash;
  readonly version?: string;
  /** Seconds since 1970, UTC. */
  readonly timestamp: number;
  /** Plain metadata without the bulky and internal keys, for `base-commit-meta`. */
  readonly metadata: Readonly<Record<string, MetadataValue>>;
}

export type MetadataValue = string | number | bigint | boolean | readonly MetadataValue[];

export interface Deployment {
  /** `OSNAME-CHECKSUM.SERIAL`. */
  readonly id: string;
  readonly osname: string;
  readonly serial: number;
  /** Position in the list, which is the boot order; 0 is the default. */
  readonly index: number;
  /** The deployed commit: the layered one when something is layered. */
  readonly commit: CommitSummary;
  /** The base commit; equal to `commit` when nothing is layered. */
  readonly base: CommitSummary;
  readonly layered: boolean;
  readonly origin: Origin;
  /** Requests that are active in the commit, as requested. */
  readonly activePackages: readonly string[];
  readonly state: DeploymentState;
  readonly pinned: boolean;
  readonly finalizationLocked: boolean;
  readonly unlocked: UnlockedState;
}
