// Where things lie below a sysroot and on the machine; the only absolute paths of the machine.

/** Below a sysroot. */
export const sysrootLayout = {
  repo: 'ostree/repo',
  deploy: 'ostree/deploy',
  /** Our own directory: disposable workspaces and the lock. Below `ostree/` to share the repository's file system. */
  work: 'ostree/apt-ostree/work',
  lock: 'ostree/apt-ostree/lock',
  /** Peer socket of a daemon that serves another sysroot than the machine's. */
  transactionSocket: 'ostree/apt-ostree/transaction.sock',
  /** Package files, apt lists; kept over changes, safe to delete. */
  cache: 'ostree/apt-ostree/cache',
  /** Local package files by SHA-256. */
  store: 'ostree/apt-ostree/packages',
  /** One record per change. */
  history: 'ostree/apt-ostree/history',
  boot: 'boot',
  bootEntries: 'boot/loader/entries',
} as const;

/** On the running machine. */
export const machineLayout = {
  sysroot: '/',
  bootedMark: '/run/ostree-booted',
  stagedDeployment: '/run/ostree/staged-deployment',
  stagedLock: '/run/ostree/staged-deployment-locked',
  deploymentState: '/run/ostree/deployment-state',
  systemdMark: '/run/systemd/system',
  systemBus: 'unix:path=/run/dbus/system_bus_socket',
  runtime: '/run/apt-ostree',
  transactionSocket: '/run/apt-ostree-transaction.sock',
  daemonConfig: '/etc/apt-ostreed.conf',
  resolver: '/etc/resolv.conf',
  mountTable: '/proc/self/mountinfo',
  temporary: '/tmp',
  processes: '/proc',
} as const;

/** As seen from inside a sandbox. */
export const sandboxLayout = {
  variable: '/var',
  temporary: '/tmp',
} as const;

/** Inside a tree (relative to its root). */
export const treeLayout = {
  dpkgDatabase: 'usr/lib/sysimage/dpkg',
  state: 'usr/lib/sysimage/apt-ostree',
  etc: 'usr/etc',
  modules: 'usr/lib/modules',
  factoryVar: 'usr/share/factory/var',
  varTmpfiles: 'usr/lib/tmpfiles.d/apt-ostree-var.conf',
  sysusers: 'usr/lib/sysusers.d/apt-ostree-accounts.conf',
  optContent: 'usr/lib/opt',
} as const;
