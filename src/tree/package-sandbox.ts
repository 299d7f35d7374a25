// What apt and maintainer scripts see of the world: binds, environment, network or none.

import type { AptSetup } from '../system/apt/setup.ts';
import type { Bind, Sandbox } from '../system/bwrap.ts';
import type { TreeJob } from './tree-job.ts';

/** Each entry was measured to be needed by a script, or keeps a base package's hook from acting on a live system. */
export function scriptEnvironment(sourceDateEpoch: number): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LC_ALL: 'C.UTF-8',
    TERM: 'dumb',
    DEBIAN_FRONTEND: 'noninteractive',
    DEBCONF_NONINTERACTIVE_SEEN: 'true',
    SYSTEMD_OFFLINE: '1',
    INITRD: 'No',
    SOURCE_DATE_EPOCH: String(sourceDateEpoch),
    NEEDRESTART_SUSPEND: '1',
    APT_LISTCHANGES_FRONTEND: 'none',
  };
}

/** Nothing starts while packages are configured (Debian policy 9.3.3.1): bound from outside, never part of the tree. */
export const policyRcScript = '#!/bin/sh\nexit 101\n';
const policyRcPath = '/usr/sbin/policy-rc.d';

/** apt that only looks: the tree read-only, no network. */
export function resolveSandbox(tree: TreeJob, apt: AptSetup): Sandbox {
  return {
    root: tree.root.path,
    rootWritable: false,
    network: false,
    env: { ...scriptEnvironment(0), ...apt.env },
    binds: [...treeBinds(tree, `${tree.root.path}/usr/etc`, false), ...apt.binds],
  };
}

/** apt that fetches: the tree read-only, the network of the machine, and an /etc with its keys and resolver. */
export function fetchSandbox(tree: TreeJob, apt: AptSetup, etc: string): Sandbox {
  return {
    root: tree.root.path,
    rootWritable: false,
    network: true,
    env: { ...scriptEnvironment(0), ...apt.env },
    binds: [...treeBinds(tree, etc, false), ...apt.binds],
  };
}

export interface ScriptWorld {
  readonly apt?: AptSetup;
  /** File with `policyRcScript`. */
  readonly policyRc?: string;
  readonly sourceDateEpoch: number;
  readonly extraBinds?: readonly Bind[];
}

/** Scripts and generators that write to the tree: no network, own /run and /tmp, services denied. */
export function scriptSandbox(tree: TreeJob, world: ScriptWorld): Sandbox {
  const policy = world.policyRc === undefined ? [] : [{ from: world.policyRc, at: policyRcPath, writable: false }];
  return {
    root: tree.root.path,
    rootWritable: true,
    network: false,
    env: { ...scriptEnvironment(world.sourceDateEpoch), ...world.apt?.env },
    binds: [
      ...treeBinds(tree, `${tree.root.path}/usr/etc`, true),
      ...(world.apt?.binds ?? []),
      ...policy,
      ...(world.extraBinds ?? []),
    ],
  };
}

function treeBinds(tree: TreeJob, etc: string, writable: boolean): Bind[] {
  return [
    { from: etc, at: '/etc', writable },
    { from: tree.variable.path, at: '/var', writable: true },
  ];
}
