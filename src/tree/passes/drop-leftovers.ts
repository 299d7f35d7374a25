// Identities, secrets, backups and traces of the build go: nothing of one machine may be in a commit.

import { treeLayout } from '../../model/layout.ts';
import { extendedStates, relocatedState } from '../relocated-state.ts';
import type { Step } from '../step.ts';
import type { TreeJob } from '../tree-job.ts';

const etcLeftovers = [
  ...['hostname', '.pwd.lock', 'passwd-', 'group-', 'shadow-', 'gshadow-', 'subuid-', 'subgid-'],
  ...['ssh/ssh_host_rsa_key', 'ssh/ssh_host_ecdsa_key', 'ssh/ssh_host_ed25519_key', 'ssh/ssh_host_dsa_key'].flatMap(
    (path) => [path, `${path}.pub`],
  ),
  ...['ssl/private/ssl-cert-snakeoil.key', 'ssl/certs/ssl-cert-snakeoil.pem', '.updated'],
];

const topLevelLeftovers = ['vmlinuz', 'vmlinuz.old', 'initrd.img', 'initrd.img.old', '.autorelabel', '.dockerenv'];

const databaseLeftovers = [
  'status-old',
  'diversions-old',
  'statoverride-old',
  'available-old',
  'lock',
  'lock-frontend',
  'triggers/Lock',
  'cmethopt',
];

export const dropLeftovers: Step = {
  name: 'drop-leftovers',
  run: async (tree) => {
    for (const path of etcLeftovers) await drop(tree, `${treeLayout.etc}/${path}`);
    await dropResolver(tree);
    for (const path of topLevelLeftovers) await drop(tree, path);
    for (const path of databaseLeftovers) await drop(tree, `${treeLayout.dpkgDatabase}/${path}`);
    await dropDebconfTraces(tree);
    for (const state of [...relocatedState, extendedStates]) await dropIfEmpty(tree, state.to);
    await dropMachineId(tree);
  },
};

async function drop(tree: TreeJob, path: string): Promise<void> {
  if (await tree.root.has(path)) await tree.root.remove(path);
}

/** The build's resolver goes; a link to the one that runs on the machine stays. */
async function dropResolver(tree: TreeJob): Promise<void> {
  const path = `${treeLayout.etc}/resolv.conf`;
  if ((await tree.root.status(path))?.kind === 'file') await tree.root.remove(path);
}

/** Answers that are passwords, and the copies that debconf keeps (debconf.conf(5)). */
async function dropDebconfTraces(tree: TreeJob): Promise<void> {
  const directory = 'usr/lib/sysimage/debconf';
  for (const name of ['config.dat-old', 'templates.dat-old', 'passwords.dat', 'passwords.dat-old', 'tmp.ci']) {
    await drop(tree, `${directory}/${name}`);
  }
}

/** Places that `prepare` made for state which no package of this tree keeps. */
async function dropIfEmpty(tree: TreeJob, path: string): Promise<void> {
  const status = await tree.root.status(path);
  if (status?.kind === 'directory' && (await tree.root.list(path)).length === 0) await tree.root.remove(path);
}

/** An empty file gets an identity at first boot; without one that boot also counts as the first and applies presets (machine-id(5)). */
async function dropMachineId(tree: TreeJob): Promise<void> {
  const path = `${treeLayout.etc}/machine-id`;
  if (tree.spec.machineId === 'absent') return drop(tree, path);
  if ((await tree.root.readTextIfThere(path)) !== '') await tree.root.write(path, '', 0o444);
}
