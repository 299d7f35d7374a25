// State below /var that describes the tree and therefore travels with it below /usr. One table for every part.
// Each entry gets a relative link at its old place: from tmpfiles.d at run time, from `prepare` during assembly.

export interface RelocatedState {
  /** Below /var. */
  readonly from: string;
  /** Below the root of the tree. */
  readonly to: string;
}

const sysimage = 'usr/lib/sysimage';

const registries = ['python', 'xml-core', 'sgml-base', 'emacsen-common', 'ghostscript', 'ucf', 'pam'];

const helperState = [
  'deb-systemd-helper-enabled',
  'deb-systemd-helper-masked',
  'deb-systemd-user-helper-enabled',
  'deb-systemd-user-helper-masked',
];

export const relocatedState: readonly RelocatedState[] = [
  { from: 'lib/dpkg', to: `${sysimage}/dpkg` },
  { from: 'cache/debconf', to: `${sysimage}/debconf` },
  ...registries.map((name) => ({ from: `lib/${name}`, to: `${sysimage}/var-lib/${name}` })),
  ...helperState.map((name) => ({ from: `lib/systemd/${name}`, to: `${sysimage}/deb-systemd-helper/${name}` })),
];

/** apt's auto-installed marks; a file that apt replaces by renaming, so it is named to apt instead of linked while it runs. */
export const extendedStates: RelocatedState = {
  from: 'lib/apt/extended_states',
  to: `${sysimage}/apt/extended_states`,
};

/** The relative link target from a path below /var to a path below the root. */
export function relativeTarget(state: RelocatedState): string {
  const depth = state.from.split('/').length;
  return `${'../'.repeat(depth)}${state.to}`;
}
