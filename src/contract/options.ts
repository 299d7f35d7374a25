// Options that commands share, in groups.

import type { Given, OptionRows, OptionValues } from './command.ts';

/** Every command has these; they are handled before a row is asked. */
export const everywhere = {
  version: { type: 'flag', about: 'Print version information and exit' },
  quiet: { type: 'flag', short: 'q', about: 'Avoid printing most informational messages' },
} as const satisfies OptionRows;

/** Commands that talk to a host. */
export const hostOptions = {
  sysroot: { type: 'value', value: 'SYSROOT', about: 'Use system root SYSROOT (default: /)' },
  peer: { type: 'flag', about: 'Accepted for compatibility; has no effect' },
  door: {
    type: 'value',
    value: 'DOOR',
    choices: ['auto', 'remote', 'local'],
    hidden: true,
    about: 'Call the daemon (remote), do the work in this process (local), or choose (auto)',
  },
} as const satisfies OptionRows;

export const stateroot = {
  stateroot: {
    type: 'value',
    value: 'STATEROOT',
    synonyms: ['os'],
    about: 'Operate on the provided STATEROOT instead of the booted one',
  },
} as const satisfies OptionRows;

export const reboot = {
  reboot: { type: 'flag', short: 'r', about: 'Start a reboot after the transaction is done' },
} as const satisfies OptionRows;

export const lockFinalization = {
  'lock-finalization': { type: 'flag', about: 'Do not let the staged deployment be finalized at shutdown' },
} as const satisfies OptionRows;

export const cacheOnly = {
  'cache-only': { type: 'flag', short: 'C', about: 'Use only what has been downloaded already' },
} as const satisfies OptionRows;

export const downloadOnly = {
  'download-only': { type: 'flag', about: 'Only download; deploy nothing' },
} as const satisfies OptionRows;

export const unchangedExit77 = {
  'unchanged-exit-77': { type: 'flag', about: 'If no new deployment was made, exit with status 77' },
} as const satisfies OptionRows;

export const bypassDriver = {
  'bypass-driver': { type: 'flag', about: 'Go ahead even if an update driver is registered' },
} as const satisfies OptionRows;

/** Changes of packages that ride on another change. */
export const packageOptions = {
  install: { type: 'list', value: 'PKG', about: 'Overlay an additional package' },
  uninstall: { type: 'list', value: 'PKG', about: 'Remove an overlaid package' },
} as const satisfies OptionRows;

export type SharedOptions = typeof stateroot & typeof reboot;

/** Fields that every request takes from the shared options. */
export function requestBasics(given: Given<OptionRows>): { readonly osname: string; readonly commandLine: string } {
  const named = given.options.stateroot;
  return { osname: typeof named === 'string' ? named : '', commandLine: given.commandLine };
}

export const afterwards = (options: OptionValues<typeof reboot>): 'reboot' | 'nothing' =>
  options.reboot ? 'reboot' : 'nothing';
