// Every change somebody can ask for, as plain data: built from a command line, sent, queued, authorised, run.

import type { InitramfsWish } from './initramfs-change.ts';
import type { KernelArgumentChange } from './kernel-arguments.ts';
import type { Base } from './origin.ts';

/** A package file that whoever asks has open. */
export interface BroughtFile {
  /** Number of the descriptor in the process that asks. */
  readonly descriptor: number;
  /** As it was typed; for messages only. */
  readonly name: string;
}

export type ResetPart = 'overrides' | 'initramfs';

export interface OverrideChange {
  /** Packages of the base to leave out. */
  readonly remove: readonly string[];
  /** Package files that take the place of packages of the base. */
  readonly replace: readonly BroughtFile[];
  /** Packages to take back: names, or `name_version_arch` of a replacement. */
  readonly reset: readonly string[];
}

export interface UpdateRequest {
  readonly kind: 'update';
  /** Stateroot to act on; empty means the booted one, or the only one. */
  readonly osname: string;
  readonly base:
    | { readonly do: 'keep' }
    | { readonly do: 'pull'; readonly allowOlder: boolean }
    | { readonly do: 'follow'; readonly base: Base }
    | { readonly do: 'pin'; readonly revision: string };
  /** Package requests to add, as typed: `name`, `name=version`, `name:arch`, `name/suite`. */
  readonly add: readonly string[];
  readonly drop: readonly string[];
  /** Package files to add. */
  readonly addFiles: readonly BroughtFile[];
  /** Absent when there are none. */
  readonly overrides?: OverrideChange;
  /** Drop every layered request first. */
  readonly dropAll: boolean;
  /** Other parts of the origin to drop; absent when there are none. */
  readonly reset?: readonly ResetPart[];
  /** Requests that are there already (or absent, for `drop`) are no error. */
  readonly idempotent: boolean;
  /** A request that the base satisfies is kept and sleeps until the base drops the package. */
  readonly allowInactive: boolean;
  /** Use only what is in the cache. */
  readonly cacheOnly: boolean;
  readonly stopAfter: 'check' | 'resolve' | 'download' | 'deploy';
  readonly lockFinalization: boolean;
  readonly afterwards: 'nothing' | 'apply-live' | 'reboot';
  /** The command line that asked, for title, journal and history; may be empty. */
  readonly commandLine: string;
}

export interface RollbackRequest {
  readonly kind: 'rollback';
  readonly osname: string;
  readonly afterwards: 'nothing' | 'reboot';
  readonly commandLine: string;
}

export type CleanupElement = 'base' | 'pending-deploy' | 'rollback-deploy' | 'repomd';

export interface CleanupRequest {
  readonly kind: 'cleanup';
  readonly osname: string;
  readonly elements: readonly CleanupElement[];
  readonly commandLine: string;
}

/** Fetch package lists again. */
export interface RefreshRequest {
  readonly kind: 'refresh';
  readonly osname: string;
  readonly force: boolean;
  readonly commandLine: string;
}

/** The same commit with other kernel arguments, as a new deployment. */
export interface KernelArgumentsRequest {
  readonly kind: 'kernel-arguments';
  readonly osname: string;
  readonly change: KernelArgumentChange;
  readonly lockFinalization: boolean;
  readonly afterwards: 'nothing' | 'reboot';
  readonly commandLine: string;
}

/** Whether an initramfs is made on this machine; the tree is assembled again. */
export interface InitramfsRequest extends InitramfsWish {
  readonly kind: 'initramfs';
  readonly osname: string;
  readonly lockFinalization: boolean;
  readonly afterwards: 'nothing' | 'reboot';
  readonly commandLine: string;
}

export type Request =
  | UpdateRequest
  | RollbackRequest
  | CleanupRequest
  | RefreshRequest
  | KernelArgumentsRequest
  | InitramfsRequest;
export type Kind = Request['kind'];
export type RequestOf<K extends Kind> = Extract<Request, { readonly kind: K }>;
