// What a command line asks for, as data: a change, something to read, or work of this process alone.

import type { KernelArgumentEdits } from '../model/kernel-arguments.ts';
import type { KernelArgumentsRequest, Request } from '../model/request.ts';

export interface ChangeIntent {
  readonly kind: 'change';
  readonly request: Request;
  /** Paths of package files that the request adds; whoever performs the intent opens them. */
  readonly files?: readonly string[];
  /** The same for files that replace packages of the base. */
  readonly replacements?: readonly string[];
  /** Which sentence follows a new default deployment. */
  readonly trailer: 'queued' | 'run' | 'none';
  /** What is said instead of the difference and that sentence. */
  readonly closing?: readonly string[];
  /** Status 77 when no new default deployment came out of it. */
  readonly unchangedExit77: boolean;
}

/** Show or change kernel arguments; what the change starts from is asked for first. */
export interface KernelArgumentsIntent {
  readonly kind: 'kernel-arguments';
  readonly action: 'print' | 'edit' | 'editor';
  /** Whose arguments: a place in the list, −1 the default deployment, −2 the booted one. */
  readonly index: number;
  readonly edits: KernelArgumentEdits;
  readonly request: Omit<KernelArgumentsRequest, 'change'>;
  readonly unchangedExit77: boolean;
}

/** Show whether an initramfs is made on this machine. */
export interface InitramfsStateIntent {
  readonly kind: 'initramfs-state';
  readonly osname: string;
}

/** Do what the configured update policy says. Compat: `upgrade --trigger-automatic-update-policy`. */
export interface AutomaticIntent {
  readonly kind: 'automatic-update';
  readonly check: ChangeIntent;
  readonly stage: ChangeIntent;
  readonly apply: ChangeIntent;
}

export interface StatusIntent {
  readonly kind: 'status';
  readonly format: 'text' | 'json';
  readonly jsonPath?: string;
  readonly bootedOnly: boolean;
  readonly verbose: boolean;
  readonly advisories: boolean;
  readonly pendingExit77: boolean;
}

export interface SearchIntent {
  readonly kind: 'search';
  readonly osname: string;
  readonly terms: readonly string[];
}

export interface DifferenceIntent {
  readonly kind: 'db-diff';
  readonly from?: string;
  readonly to?: string;
  readonly format: 'block' | 'diff' | 'json';
  readonly base: boolean;
}

export interface PackageListIntent {
  readonly kind: 'db-list';
  /** Revisions, then patterns; the first word that is no revision begins the patterns. */
  readonly words: readonly string[];
}

export interface ComposeTreeIntent {
  readonly kind: 'compose-tree';
  readonly treefile: string;
  readonly repo: string;
  readonly cachedir?: string;
  readonly workdir?: string;
  /** Directories whose package files are all installed. */
  readonly localDebs: readonly string[];
  readonly forceNocache: boolean;
  readonly cacheOnly: boolean;
  readonly downloadOnly: boolean;
  readonly dryRun: boolean;
  readonly printOnly: boolean;
  readonly previousCommit?: string;
  readonly parent?: string;
  readonly noParent: boolean;
  readonly addMetadataStrings: readonly string[];
  readonly writeCommitidTo?: string;
  readonly writeComposejsonTo?: string;
  readonly touchIfChanged?: string;
}

export type QuestionIntent = StatusIntent | InitramfsStateIntent | SearchIntent | DifferenceIntent | PackageListIntent;
export type Intent =
  | ChangeIntent
  | AutomaticIntent
  | KernelArgumentsIntent
  | QuestionIntent
  | ComposeTreeIntent
  | { readonly kind: 'cancel' }
  | { readonly kind: 'reload' };
