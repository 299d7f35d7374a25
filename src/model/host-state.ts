// Everything `status` shows.

import type { Deployment } from './deployment.ts';

export interface RunningTransaction {
  /** Bus method name, caller's unique name, object path: the D-Bus property `ActiveTransaction`. */
  readonly method: string;
  readonly sender: string;
  readonly path: string;
  /** Stateroot that it changes, where that is known. */
  readonly osname?: string;
  readonly title: string;
  /** `client(id:cli dbus:1.2 unit:x uid:0)`. */
  readonly client: string;
  /** D-Bus address of the peer socket. */
  readonly address: string;
}

export type UpdatePolicy = 'none' | 'check' | 'stage' | 'apply';

export interface HostState {
  /** Path of the sysroot, `/` on a booted system. */
  readonly sysroot: string;
  /** In boot order; the first is the default for the next boot. */
  readonly deployments: readonly Deployment[];
  readonly transaction?: RunningTransaction;
  readonly updatePolicy: UpdatePolicy;
}
