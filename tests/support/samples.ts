// Sample values of the model, with every field in use somewhere.

import type { Deployment } from '../../src/model/deployment.ts';
import type { HostState } from '../../src/model/host-state.ts';
import type { Kind, RequestOf, UpdateRequest } from '../../src/model/request.ts';
import { updateRequest } from './requests.ts';

const hash = (digit: string): string => digit.repeat(64);

const plainUpdate = updateRequest({ osname: 'debian', commandLine: '' });

export const installHtop: UpdateRequest = { ...plainUpdate, add: ['htop'], commandLine: 'install htop' };

/** For each kind at least one request in which each field differs from its default. */
export const sampleRequests: { readonly [K in Kind]: readonly RequestOf<K>[] } = {
  update: [
    installHtop,
    { ...plainUpdate, overrides: { remove: ['nano'], replace: [{ descriptor: 3, name: 'x' }], reset: ['tool_1_all'] } },
    { ...plainUpdate, addFiles: [{ descriptor: 17, name: './x.deb' }], drop: ['tool_1.0_all'] },
    { ...plainUpdate, drop: ['htop'], dropAll: true, idempotent: true, allowInactive: true },
    { ...plainUpdate, base: { do: 'pull', allowOlder: false }, dropAll: true, reset: ['overrides', 'initramfs'] },
    { ...plainUpdate, base: { do: 'pull', allowOlder: false }, stopAfter: 'check' },
    { ...plainUpdate, base: { do: 'pull', allowOlder: true }, stopAfter: 'download', lockFinalization: true },
    { ...plainUpdate, base: { do: 'pin', revision: hash('a') }, cacheOnly: true, afterwards: 'reboot' },
    { ...plainUpdate, base: { do: 'follow', base: { kind: 'branch', remote: 'r', ref: 'debian/13' } } },
    { ...plainUpdate, base: { do: 'follow', base: { kind: 'branch', ref: 'x', pinned: hash('b') } } },
    { ...plainUpdate, base: { do: 'follow', base: { kind: 'commit', commit: hash('c') } }, stopAfter: 'resolve' },
    { ...plainUpdate, add: ['vim=2:9.1-1', 'gcc:arm64', 'bash/trixie'], afterwards: 'apply-live' },
  ],
  rollback: [{ kind: 'rollback', osname: 'debian', afterwards: 'reboot', commandLine: 'rollback -r' }],
  cleanup: [{ kind: 'cleanup', osname: 'debian', elements: ['base', 'repomd'], commandLine: '' }],
  refresh: [{ kind: 'refresh', osname: 'debian', force: true, commandLine: 'refresh-md -f' }],
  initramfs: [
    {
      kind: 'initramfs',
      osname: 'debian',
      regenerate: true,
      args: ['--add', 'a b'],
      lockFinalization: true,
      afterwards: 'reboot',
      commandLine: 'initramfs --enable',
    },
  ],
  'kernel-arguments': [
    {
      kind: 'kernel-arguments',
      osname: 'debian',
      change: {
        do: 'edit',
        existing: 'rw quiet ostree=/ostree/boot.0/x',
        edits: {
          delete: ['b'],
          replace: [],
          append: ['a="x y"', 'a'],
          appendIfMissing: ['c=1'],
          deleteIfPresent: ['d'],
        },
      },
      lockFinalization: true,
      afterwards: 'nothing',
      commandLine: 'kargs --append=a',
    },
    {
      kind: 'kernel-arguments',
      osname: 'debian',
      change: {
        do: 'edit',
        existing: '',
        edits: { delete: [], replace: ['a=1=2'], append: [], appendIfMissing: [], deleteIfPresent: [] },
      },
      lockFinalization: false,
      afterwards: 'nothing',
      commandLine: '',
    },
    {
      kind: 'kernel-arguments',
      osname: 'debian',
      change: { do: 'set', line: 'rw quiet' },
      lockFinalization: false,
      afterwards: 'reboot',
      commandLine: 'kargs --editor',
    },
  ],
};

export const plainDeployment: Deployment = {
  id: `debian-${hash('1')}.0`,
  osname: 'debian',
  serial: 0,
  index: 0,
  commit: { commit: hash('1'), version: '13.1', timestamp: 1_760_000_000, metadata: { version: '13.1' } },
  base: { commit: hash('1'), version: '13.1', timestamp: 1_760_000_000, metadata: { version: '13.1' } },
  layered: false,
  origin: {
    base: { kind: 'branch', remote: 'debian', ref: 'debian/13/x86_64' },
    packages: [],
    localPackages: [],
    overrides: { remove: [], replaceLocal: [] },
    initramfs: { regenerate: false, args: [], etcFiles: [] },
    unknown: [],
  },
  activePackages: [],
  state: 'booted',
  pinned: false,
  finalizationLocked: false,
  unlocked: 'none',
};

export const layeredDeployment: Deployment = {
  ...plainDeployment,
  id: `debian-${hash('2')}.3`,
  serial: 3,
  commit: {
    commit: hash('2'),
    timestamp: 1_760_000_100,
    metadata: {
      'a-flag': true,
      'a-number': -7,
      'a-size': 18_446_744_073_709_551_615n,
      'a-list': ['x', 'y'],
      mixed: ['x', [1, false]],
      half: 0.5,
      ['__proto__']: 'text',
    },
  },
  layered: true,
  origin: {
    base: { kind: 'branch', remote: 'debian', ref: 'debian/13/x86_64', pinned: hash('3') },
    packages: ['htop', 'sleeping'],
    localPackages: [{ sha256: hash('4'), id: 'tool_1.0_amd64' }],
    overrides: { remove: ['nano'], replaceLocal: [{ sha256: hash('5'), id: 'bash_6_amd64' }] },
    initramfs: { regenerate: true, args: ['--add', 'x'], etcFiles: ['/etc/crypttab'] },
    custom: { url: 'https://example.org', description: 'mine' },
    unconfiguredState: 'register first',
    unknown: [],
  },
  activePackages: ['htop'],
  state: 'staged',
  pinned: true,
  finalizationLocked: true,
  unlocked: 'hotfix',
};

export const imageDeployment: Deployment = {
  ...plainDeployment,
  id: `other-${hash('1')}.0`,
  osname: 'other-os',
  state: 'other',
  origin: {
    ...plainDeployment.origin,
    base: { kind: 'image', image: 'ostree-unverified-registry:example.org/os', digest: `sha256:${hash('6')}` },
  },
};

export const sampleState: HostState = {
  sysroot: '/',
  deployments: [plainDeployment],
  updatePolicy: 'none',
};
