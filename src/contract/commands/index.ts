// All commands, in the order in which help lists them (by name).

import type { Command } from '../command.ts';
import { initramfs, kargs } from './boot.ts';
import { composeTree } from './compose.ts';
import { overrides } from './override.ts';
import { install, uninstall } from './packages.ts';
import { dbDiff, dbList, search } from './query.ts';
import { status } from './status.ts';
import { deploy, rebase, rollback, upgrade } from './system.ts';
import { cancel, cleanup, refreshMd, reload } from './upkeep.ts';

export const commands: readonly Command[] = [
  cancel,
  cleanup,
  composeTree,
  dbDiff,
  dbList,
  deploy,
  initramfs,
  install,
  kargs,
  ...overrides,
  rebase,
  refreshMd,
  reload,
  rollback,
  search,
  status,
  uninstall,
  upgrade,
];

export interface CommandGroup {
  readonly word: string;
  readonly aliases: readonly string[];
  readonly about: string;
}

/** Words that only introduce a subcommand. */
export const commandGroups: readonly CommandGroup[] = [
  { word: 'compose', aliases: [], about: 'Commands to compose a tree' },
  { word: 'override', aliases: [], about: 'Manage base package overrides' },
  { word: 'db', aliases: ['rpm', 'dpkg'], about: 'Commands to query the package database' },
];
