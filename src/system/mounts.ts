// Mounts that undo themselves. They are made only in a mount namespace of our own, so that a killed program leaves none.

import { readFileSync, readlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { Failure } from '../base/failure.ts';
import { machineLayout } from '../model/layout.ts';
import { run } from './run.ts';

export interface Mount extends AsyncDisposable {
  readonly path: string;
}

/**
 * Whether this process has a mount namespace other than that of some ancestor, process 1 in the end. An ancestor with
 * more rights than we have cannot be looked at (proc(5), ptrace access) and says nothing.
 */
export function hasPrivateMounts(): boolean {
  const own = mountNamespace('self');
  for (let pid = process.ppid; pid > 0; pid = parentOf(pid)) {
    const other = mountNamespace(String(pid));
    if (other !== undefined && other !== own) return true;
  }
  return false;
}

function mountNamespace(process: string): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/ns/mnt`);
  } catch {
    return undefined;
  }
}

/** The parent of a process; 0 for process 1 and for one that is gone (proc(5), `/proc/PID/stat`). */
function parentOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

function requirePrivateMounts(): void {
  if (!hasPrivateMounts()) throw new Failure('internal', 'cannot mount in the mount namespace of the machine');
}

export interface OverlayLayers {
  readonly lower: readonly string[];
  /** Absent: a read-only view. `work` must be an empty directory on the file system of `upper`. */
  readonly write?: { readonly upper: string; readonly work: string };
  readonly at: string;
}

const escapePath = (path: string): string =>
  path.replaceAll('\\', '\\\\').replaceAll(':', '\\:').replaceAll(',', '\\,');

/**
 * Mounts an overlay. The upper directory stays readable on its own: no redirects, no metadata-only copies
 * (Linux Documentation/filesystems/overlayfs.rst).
 */
export async function mountOverlay(layers: OverlayLayers): Promise<Mount> {
  requirePrivateMounts();
  await mkdir(layers.at, { recursive: true });
  const lower = `lowerdir=${layers.lower.map(escapePath).join(':')}`;
  const write = layers.write
    ? [`upperdir=${escapePath(layers.write.upper)}`, `workdir=${escapePath(layers.write.work)}`]
    : [];
  const options = [lower, ...write, 'redirect_dir=off', 'metacopy=off', 'index=off'].join(',');
  await run({ program: 'mount', args: ['-t', 'overlay', '-o', options, 'overlay', layers.at] });
  return { path: layers.at, [Symbol.asyncDispose]: () => unmount(layers.at) };
}

async function unmount(path: string): Promise<void> {
  await run({ program: 'umount', args: ['--', path] }).catch(() =>
    run({ program: 'umount', args: ['--lazy', '--', path] }, { okExitCodes: [1, 32] }),
  );
}

/** Unmounts whatever is mounted at or below a directory, deepest first. */
export async function unmountBelow(directory: string): Promise<void> {
  const points = mountPoints().filter((point) => point === directory || point.startsWith(`${directory}/`));
  for (const point of points.reverse()) await unmount(point);
}

/** Mount points of this process, in mount order (proc(5), `/proc/self/mountinfo`). */
function mountPoints(): string[] {
  return readFileSync(machineLayout.mountTable, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point !== '')
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}
