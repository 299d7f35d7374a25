// Every name on the bus, once. A second object tree (another bus name, other prefixes) is one more `Naming`.

export interface Naming {
  /** Well-known name, and the prefix of the interfaces. */
  readonly bus: string;
  /** Path of the object manager; everything else lies below it. */
  readonly base: string;
  /** Path below which one object per stateroot lies. */
  readonly stateroots: string;
  /** Path of an object bound to the booted stateroot, where the tree has one. */
  readonly booted?: string;
  readonly sysroot: string;
  readonly errors: string;
  /** Made for programs that were written for rpm-ostree: nothing of our own in it, and errors as they know them. */
  readonly isAlias?: true;
}

export const ourNames: Naming = {
  bus: 'org.aptostree.dev',
  base: '/org/aptostree/dev',
  stateroots: '/org/aptostree/dev/OS',
  booted: '/org/aptostree/dev/OS',
  sysroot: '/org/aptostree/dev/Sysroot',
  errors: 'org.aptostree.dev.Error',
};

export const aliasNames: Naming = {
  bus: 'org.projectatomic.rpmostree1',
  base: '/org/projectatomic/rpmostree1',
  stateroots: '/org/projectatomic/rpmostree1',
  sysroot: '/org/projectatomic/rpmostree1/Sysroot',
  errors: 'org.projectatomic.rpmostreed.Error',
  isAlias: true,
};

export type InterfaceSuffix = 'Sysroot' | 'OS' | 'Transaction';

export const interfaceName = (naming: Naming, suffix: InterfaceSuffix): string => `${naming.bus}.${suffix}`;

/** Prefix of the polkit actions; callers do not name actions, so every tree shares it. */
export const actionPrefix = 'org.aptostree.dev';

/** The transaction object on a peer socket. */
export const transactionPath = '/';

/** Longest stateroot name that is looked at. Safety: the name comes from a caller. */
const longestName = 255;

/** Object path of a stateroot; escaping as rpm-ostree's: `-` and `/` become `_`, other bytes `_` and two hex digits. */
export function staterootPath(naming: Naming, osname: string): string {
  const bytes = [...new TextEncoder().encode(osname.slice(0, longestName))];
  return `${naming.stateroots}/${bytes.map(escapeByte).join('')}`;
}

/** Members that rpm-ostree does not have, besides the methods in snake_case. */
const ownMembers: Readonly<Record<InterfaceSuffix, readonly string[]>> = {
  Sysroot: ['Cancel', 'ActiveTransactionTitle', 'ActiveTransactionClient'],
  OS: [],
  Transaction: ['Result'],
};

/** Whether the interface of a tree has the member. */
export const hasMember = (naming: Naming, suffix: InterfaceSuffix, member: string): boolean =>
  naming.isAlias !== true || !(/^[a-z]/.test(member) || ownMembers[suffix].includes(member));

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  if (/[A-Za-z0-9_]/.test(character)) return character;
  if (character === '-' || character === '/') return '_';
  return `_${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
