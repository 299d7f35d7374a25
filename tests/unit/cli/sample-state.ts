// A state with one deployment of every sort that `status` shows.

import type { Deployment } from '../../../src/model/deployment.ts';
import type { HostState } from '../../../src/model/host-state.ts';
import type { Origin } from '../../../src/model/origin.ts';
import type { PackageChange } from '../../../src/model/package.ts';

const base = 'b'.repeat(64);
const layered = 'c'.repeat(64);
const old = 'd'.repeat(64);

const origin: Origin = {
  base: { kind: 'branch', remote: 'debian', ref: 'debian/13/amd64/base' },
  packages: ['htop', 'nginx-light', 'asleep'],
  localPackages: [],
  overrides: { remove: [], replaceLocal: [] },
  initramfs: { regenerate: false, args: [], etcFiles: [] },
  unknown: [],
};

const summary = (commit: string, version: string, timestamp: number) => ({
  commit,
  version,
  timestamp,
  metadata: { version, 'ostree.bootable': true, size: 12345678901234567890n },
});

const plain: Deployment = {
  id: `debian-${base}.0`,
  osname: 'debian',
  serial: 0,
  index: 1,
  commit: summary(base, '13.20260131.0', 1769860800),
  base: summary(base, '13.20260131.0', 1769860800),
  layered: false,
  origin: { ...origin, packages: [] },
  activePackages: [],
  state: 'booted',
  pinned: false,
  finalizationLocked: false,
  unlocked: 'none',
};

const packages = ['htop', 'nginx-light', 'Zsh', 'postgresql-17', 'build-essential', 'python3-venv', 'emacs', 'it’s'];

const staged: Deployment = {
  ...plain,
  id: `debian-${layered}.0`,
  index: 0,
  commit: summary(layered, '13.20260131.0', 1769864400),
  layered: true,
  origin: { ...origin, packages: [...packages, 'asleep'] },
  activePackages: packages,
  state: 'staged',
};

const rollback: Deployment = {
  ...plain,
  id: `debian-${old}.2`,
  serial: 2,
  index: 2,
  commit: { commit: old, timestamp: 1700000000, metadata: {} },
  base: {
    commit: old,
    timestamp: 1700000000,
    metadata: { 'ostree.endoflife': 'use 13', 'ostree.source-title': 'tree\u001b[2J' },
  },
  origin: {
    ...origin,
    base: { kind: 'commit', commit: old },
    packages: [],
    initramfs: { regenerate: true, args: ['--force'], etcFiles: ['/etc/crypttab'] },
    custom: { url: 'https://example.org/tree', description: 'Made by hand' },
  },
  state: 'rollback',
  pinned: true,
  unlocked: 'hotfix',
};

const image: Deployment = {
  ...plain,
  id: `other-${base}.1`,
  osname: 'other',
  serial: 1,
  index: 3,
  origin: {
    ...origin,
    base: { kind: 'image', image: 'ostree-unverified-registry:host/tree:13', digest: 'sha256:abc' },
  },
  state: 'other',
};

export const sampleState: HostState = {
  sysroot: '/',
  deployments: [staged, plain, rollback, image],
  transaction: {
    method: 'UpdateDeployment',
    sender: ':1.7',
    path: '/org/aptostree/dev/debian',
    title: 'install htop ',
    client: 'client(id:cli dbus:1.7 unit:ssh.service uid:0)',
    address: 'unix:path=/run/x',
  },
  updatePolicy: 'stage',
};

export const idleState: HostState = { sysroot: '/', deployments: [plain], updatePolicy: 'none' };

const one = (name: string, version: string) => ({ name, version, architecture: 'amd64' });

export const sampleChanges: readonly PackageChange[] = [
  { kind: 'added', name: 'zlib', new: one('zlib', '1') },
  { kind: 'added', name: 'htop', new: one('htop', '2:3.4-1') },
  { kind: 'removed', name: 'nano', old: one('nano', '8.1') },
  { kind: 'upgraded', name: 'vim', old: one('vim', '2:9.0-1'), new: one('vim', '2:9.1-1') },
  { kind: 'downgraded', name: 'bash', old: one('bash', '5.3'), new: one('bash', '5.2') },
];
