// The polkit actions: what each allows, what the user reads, who passes without a rule, and why that is safe.

export interface ActionRow {
  readonly title: string;
  readonly prompt: string;
  /** Callers on the active local seat. */
  readonly active: 'yes' | 'auth_admin_keep';
  /** Inactive and remote callers. */
  readonly other: 'auth_admin' | 'auth_admin_keep';
  readonly why: string;
}

const asAdmin = { active: 'auth_admin_keep', other: 'auth_admin' } as const;

export const actions = {
  'install-uninstall-packages': {
    title: 'Install and remove packages',
    prompt: 'Authentication is required to install and remove software',
    ...asAdmin,
    why: 'Package scripts run as root, though in a sandbox, and the software becomes part of the system.',
  },
  'install-local-packages': {
    title: 'Install package files',
    prompt: 'Authentication is required to install software from a file',
    ...asAdmin,
    why: 'Nobody has signed a file that the caller brings.',
  },
  override: {
    title: 'Replace or remove packages of the base system',
    prompt: 'Authentication is required to override base system software',
    ...asAdmin,
    why: 'Changes parts of the system that others rely on.',
  },
  deploy: {
    title: 'Choose another version of the system',
    prompt: 'Authentication is required to change the version of the system',
    ...asAdmin,
    why: 'Allows going back to a version with known holes.',
  },
  upgrade: {
    title: 'Upgrade the system',
    prompt: 'Authentication is required to upgrade the system',
    ...asAdmin,
    why: 'Stays on the configured branch, but takes space and network, and changes the next boot.',
  },
  rebase: {
    title: 'Switch to another system',
    prompt: 'Authentication is required to switch to another system',
    ...asAdmin,
    why: 'The content of the whole system is exchanged.',
  },
  rollback: {
    title: 'Roll back the system',
    prompt: 'Authentication is required to roll back the system',
    ...asAdmin,
    why: 'Allows going back to a version with known holes.',
  },
  bootconfig: {
    title: 'Change how the system boots',
    prompt: 'Authentication is required to change the boot configuration',
    ...asAdmin,
    why: 'Kernel arguments can switch off protections or open a root shell.',
  },
  'reload-daemon': {
    title: 'Reload the configuration',
    prompt: 'Authentication is required to reload the configuration of the update daemon',
    ...asAdmin,
    why: 'Only reads files that root wrote, but at a moment the caller chooses.',
  },
  cancel: {
    title: 'Cancel a change that somebody else started',
    prompt: 'Authentication is required to cancel a running change of the system',
    ...asAdmin,
    why: 'Could keep another user, or an automatic update, from ever finishing.',
  },
  cleanup: {
    title: 'Remove old deployments and cached data',
    prompt: 'Authentication is required to clean up system data',
    ...asAdmin,
    why: 'Takes away the way back.',
  },
  'repo-refresh': {
    title: 'Refresh package lists',
    prompt: 'Authentication is required to refresh package lists',
    ...asAdmin,
    why: 'Takes space and network; what is fetched is signed.',
  },
  'repo-modify': {
    title: 'Change package sources',
    prompt: 'Authentication is required to change package sources',
    ...asAdmin,
    why: 'Decides where later software comes from.',
  },
  'client-management': {
    title: 'Register as a client',
    prompt: 'Authentication is required to keep the update daemon running',
    active: 'yes',
    other: 'auth_admin_keep',
    why: 'Only keeps the daemon from leaving while the caller stays on the bus.',
  },
  'finalize-deployment': {
    title: 'Release a locked deployment and reboot',
    prompt: 'Authentication is required to finish an update and reboot',
    ...asAdmin,
    why: 'Reboots the machine.',
  },
} as const satisfies Record<string, ActionRow>;

export type ActionName = keyof typeof actions;

export const actionNames = Object.keys(actions) as readonly ActionName[];
