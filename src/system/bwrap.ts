// A sandbox as a value → the arguments of bubblewrap. Which sandbox is right when is decided in `tree/`.

import { lstat } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import type { Command } from './command.ts';
import { Root } from './root.ts';

export interface Bind {
  readonly from: string;
  readonly at: string;
  readonly writable: boolean;
}

export interface Sandbox {
  /** Directory that becomes `/`. */
  readonly root: string;
  readonly rootWritable: boolean;
  /** Mounted in this order. Destinations below a directory of `root` must exist there; below `/run` they are made. */
  readonly binds: readonly Bind[];
  readonly network: boolean;
  readonly env: Readonly<Record<string, string>>;
}

/** What maintainer scripts may do, each measured to be needed by packages of the archive. */
const capabilities = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETPCAP',
  'CAP_SETFCAP',
  'CAP_SYS_CHROOT',
  'CAP_AUDIT_WRITE',
];

const freshDirectories = ['/proc', '/dev', '/run', '/tmp'];

/**
 * What root may write below /proc without any capability. bubblewrap means to cover it, but asks access(2), which says
 * "no" for /proc/sys even to root, whom open(2) then lets write.
 */
const kernelSettings = ['/proc/sys', '/proc/fs', '/proc/acpi', '/proc/mtrr', '/proc/driver'];

/**
 * The command that runs `command` in the sandbox.
 * Safety: destinations are checked to be real directories or files, since bubblewrap before 0.12 follows links inside
 * the new root while it sets up mounts.
 */
export async function sandboxed(sandbox: Sandbox, command: Command): Promise<Command> {
  const root = new Root(sandbox.root);
  for (const path of [...freshDirectories, ...sandbox.binds.map((bind) => bind.at)]) await checkDestination(root, path);
  return {
    program: 'bwrap',
    args: [...arguments_(sandbox), '--', command.program, ...command.args],
    ...input(command),
  };
}

const input = (command: Command): Pick<Command, 'input'> =>
  command.input === undefined ? {} : { input: command.input };

async function checkDestination(root: Root, path: string): Promise<void> {
  if (path.startsWith('/run/')) return;
  const real = await root.resolve(path);
  const stats = real === `${root.path}${path}` ? await lstat(real).catch(() => undefined) : undefined;
  if (stats?.isDirectory() || stats?.isFile()) return;
  throw new Failure(
    'bad-tree',
    `cannot set up the sandbox: '${path}' of the tree is not a directory or file of its own`,
  );
}

function arguments_(sandbox: Sandbox): string[] {
  return [
    ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(sandbox.network ? [] : ['--unshare-net']),
    ...['--die-with-parent', '--new-session', '--hostname', 'localhost'],
    ...[sandbox.rootWritable ? '--bind' : '--ro-bind', sandbox.root, '/'],
    ...[
      '--proc',
      '/proc',
      ...kernelSettings.flatMap((path) => ['--ro-bind-try', path, path]),
      '--dev',
      '/dev',
      '--tmpfs',
      '/run',
      '--tmpfs',
      '/tmp',
      '--chmod',
      '1777',
      '/tmp',
    ],
    ...['--dir', '/run/lock', '--chmod', '1777', '/run/lock'],
    ...sandbox.binds.flatMap((bind) => [bind.writable ? '--bind' : '--ro-bind', bind.from, bind.at]),
    ...['--chdir', '/', '--clearenv'],
    ...Object.entries(sandbox.env).flatMap(([name, value]) => ['--setenv', name, value]),
    ...['--cap-drop', 'ALL'],
    ...capabilities.flatMap((capability) => ['--cap-add', capability]),
  ];
}
