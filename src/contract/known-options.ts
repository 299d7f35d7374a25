// Every option that a client may put in an options dictionary. Clients send the full set to every method.

import type { KeyTable } from './tables.ts';

/** Options of a change of deployment; `UpdateDeployment` and its older relatives share them. */
export const updateOptions = {
  reboot: ['b', 'Reboot when done and something changed.'],
  'allow-downgrade': ['b', 'Accept a base that is older than the present one.'],
  'skip-purge': ['b', 'Keep the old branch after a rebase.'],
  'skip-branch-check': ['b', 'Do not check that the commit belongs to the branch.'],
  'no-pull-base': ['b', 'Keep the base commit.'],
  'dry-run': ['b', 'Stop when the package changes are known.'],
  'check-only': ['b', 'Stop when it is known whether the base has news.'],
  'download-only': ['b', 'Stop when everything is downloaded.'],
  'cache-only': ['b', 'Download nothing.'],
  'register-driver': ['s', 'Name of a program that takes over automatic updates.'],
  'no-layering': ['b', 'Drop all package requests first.'],
  'no-overrides': ['b', 'Drop all overrides first.'],
  'no-initramfs': ['b', 'Stop making an initramfs locally.'],
  'allow-inactive': ['b', 'Accept requests for packages that the base has.'],
  'allow-inactive-requests': ['b', 'Another spelling of allow-inactive.'],
  'idempotent-layering': ['b', 'Requests that are there already, or absent, are no error.'],
  'lock-finalization': ['b', 'Stage the deployment, but wait for FinalizeDeployment.'],
  'apply-live': ['b', 'Apply the change to the running system too.'],
  'custom-origin': ['(ss)', 'URL and description of an origin that somebody else manages.'],
  'ex-cliwrap': ['b', 'Wrap package commands in the tree.'],
  'output-to-self': ['b', 'Send messages to the log of the daemon.'],
  'initiating-command-line': ['s', 'The command line that asked: title, journal, history.'],
} as const satisfies KeyTable;

/** Keys outside the documented set that clients are known to send. */
const strayOptions = {
  'print-interactive': ['b', 'Ignored.'],
  force: ['b', 'Fetch again what seems current.'],
  revision: ['s', 'Commit to stay at.'],
} as const satisfies KeyTable;

/** Accepted in every dictionary called `options`, also where an option means nothing. */
export const knownOptions = { ...updateOptions, ...strayOptions } as const satisfies KeyTable;
