// Methods that neither change the system nor ask about packages: clients, reloading, finding objects, cancelling.

import type { ActionName } from './actions.ts';
import type { Member } from './method.ts';

export interface ControlRow extends Member {
  /** Empty: open to everybody. */
  readonly actions: readonly ActionName[];
}

const onSysroot = { interface: 'Sysroot', in: {}, out: {}, actions: [] } as const;

export const controls = {
  RegisterClient: {
    ...onSysroot,
    member: 'RegisterClient',
    about: 'Keep the daemon running for the caller.',
    in: { options: { id: ['s', 'What the caller calls itself.'] } },
    actions: ['client-management'],
  },
  UnregisterClient: {
    ...onSysroot,
    member: 'UnregisterClient',
    about: 'The opposite; leaving the bus does the same.',
    in: { options: { id: ['s', 'Ignored.'] } },
    actions: ['client-management'],
  },
  Reload: { ...onSysroot, member: 'Reload', about: 'Read the system again; properties are current afterwards.' },
  ReloadConfig: {
    ...onSysroot,
    member: 'ReloadConfig',
    about: 'Reload, and read the configuration of the daemon again.',
    actions: ['reload-daemon'],
  },
  GetOS: {
    ...onSysroot,
    member: 'GetOS',
    about: 'The object of a stateroot.',
    in: { name: ['s', 'Name of the stateroot; empty for the booted one, or the only one.'] },
    out: { object_path: ['o', 'Its path.'] },
  },
  Cancel: {
    ...onSysroot,
    member: 'Cancel',
    about: 'Cancel the running transaction, whoever started it.',
    actions: ['cancel'],
  },
  show_status: {
    interface: 'OS',
    member: 'show_status',
    about: 'All that status shows.',
    in: {},
    out: { status: ['a{sv}', 'deployments, transaction, cached-update.'] },
    actions: [],
  },
} as const satisfies Readonly<Record<string, ControlRow>>;

export type ControlName = keyof typeof controls;
