// Accounts made by packages become system-user declarations with fixed numbers, so that every boot knows the owners.

import { treeLayout } from '../../model/layout.ts';
import { formatSysusers, readGroups, readUsers } from '../accounts.ts';
import type { Step } from '../step.ts';

export const declareAccounts: Step = {
  name: 'declare-accounts',
  run: async (tree) => {
    const users = (await readUsers(tree.root)).sort((a, b) => a.uid - b.uid);
    const groups = (await readGroups(tree.root)).sort((a, b) => a.gid - b.gid);
    const text = formatSysusers(users, groups);
    if ((await tree.root.readTextIfThere(treeLayout.sysusers)) === text) return;
    await tree.root.makeDirectory('usr/lib/sysusers.d');
    await tree.root.write(treeLayout.sysusers, text);
  },
};
