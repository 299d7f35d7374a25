// Users and groups of a tree: reading passwd(5) and group(5), and declaring them for systemd-sysusers(8).

import type { Root } from '../system/root.ts';

export interface UserAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
}

export interface GroupAccount {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** Names for numbers; a number without a name stays a number. */
export interface AccountNames {
  readonly user: (uid: number) => string;
  readonly group: (gid: number) => string;
}

export async function readUsers(root: Root): Promise<UserAccount[]> {
  return rows(await root.readTextIfThere('usr/etc/passwd')).map(
    ([name = '', , uid, gid, gecos = '', home = '', shell = '']) => ({
      ...{ name, uid: Number(uid), gid: Number(gid), gecos, home, shell },
    }),
  );
}

export async function readGroups(root: Root): Promise<GroupAccount[]> {
  return rows(await root.readTextIfThere('usr/etc/group')).map(([name = '', , gid, members = '']) => ({
    ...{ name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') },
  }));
}

const rows = (text: string | undefined): string[][] =>
  (text ?? '')
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.split(':'));

export async function readAccountNames(root: Root): Promise<AccountNames> {
  const users = new Map((await readUsers(root)).map((user) => [user.uid, user.name]));
  const groups = new Map((await readGroups(root)).map((group) => [group.gid, group.name]));
  return { user: (uid) => users.get(uid) ?? String(uid), group: (gid) => groups.get(gid) ?? String(gid) };
}

/** sysusers.d(5) lines with fixed numbers, groups before users before memberships. */
export function formatSysusers(users: readonly UserAccount[], groups: readonly GroupAccount[]): string {
  const lines = [
    ...groups.map((group) => `g ${group.name} ${group.gid}`),
    ...users.map(
      (user) => `u ${user.name} ${user.uid}:${user.gid} ${quote(user.gecos)} ${user.home || '-'} ${user.shell || '-'}`,
    ),
    ...groups.flatMap((group) => group.members.map((member) => `m ${member} ${group.name}`)),
  ];
  return `# Generated when this tree was assembled: the numbers of its files' owners.\n${lines.join('\n')}\n`;
}

const quote = (text: string): string => (text === '' ? '-' : `"${text.replaceAll(/["\\]/g, '')}"`);
