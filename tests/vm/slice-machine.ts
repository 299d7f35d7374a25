// The machine of the slice: the composed tree on a disk, an archive on the host, two users, and what must stay as it was.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeDiskImage } from '../support/disk-image.ts';
import { Machine } from '../support/machine.ts';
import { makeRealArchive, type RealArchive } from '../support/real-archive.ts';
import { findTree } from '../support/tree-sysroot.ts';

const execute = promisify(execFile);

export const admin = { name: 'tester', password: 'tester-secret' } as const;
export const other = { name: 'visitor', password: 'visitor-secret' } as const;

export interface Slice extends AsyncDisposable {
  readonly machine: Machine;
  readonly archive: RealArchive;
}

/** Writes to the terminal while the test runs; a virtual machine is slow and silent. */
export function log(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}

export async function startSlice(): Promise<Slice> {
  const [repo, ref] = await findTree();
  const status = await execute('ostree', ['cat', `--repo=${repo}`, ref, '/usr/lib/sysimage/dpkg/status'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  const archive = await makeRealArchive({
    packages: ['htop', 'nginx-light', 'openssh-server'],
    status: status.stdout,
  });
  try {
    log('archive made');
    const image = await makeDiskImage({ path: join(tmpdir(), 'disk.img'), repo, revision: ref });
    log('image made');
    const machine = await Machine.start({ image, log });
    return {
      machine,
      archive,
      [Symbol.asyncDispose]: async () => {
        await machine[Symbol.asyncDispose]();
        await archive[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await archive[Symbol.asyncDispose]();
    throw error;
  }
}

/** Does what an administrator does first: sources, users, own files in /etc, /var and /home. */
export async function settleIn({ machine, archive }: Slice): Promise<void> {
  await machine.output(`set -e
rm -f /etc/apt/sources.list.d/*
cat > /etc/apt/sources.list.d/test.sources <<'END'
${archive.sources('10.0.2.2')}END
useradd -m -s /bin/bash -G sudo ${admin.name}
useradd -m -s /bin/bash ${other.name}
printf '%s\\n' '${admin.name}:${admin.password}' '${other.name}:${other.password}' | chpasswd
echo '# kept' >> /etc/fstab
echo kept >> /etc/issue.net
echo kept > /var/kept
echo kept > /home/${admin.name}/kept`);
}

/** What was written by `settleIn` is still there. */
export async function assertKept(machine: Machine): Promise<void> {
  const files = `/etc/fstab /etc/issue.net /var/kept /home/${admin.name}/kept`;
  assert.match(await machine.output(`grep -c kept ${files}; id ${admin.name}`), /^(?:\S+:1\s+){4}uid=.*sudo/);
}

/** Units that failed, one a line. */
export async function failedUnits(machine: Machine): Promise<string> {
  await machine.run('systemctl is-system-running --wait', 300_000);
  return machine.output('systemctl list-units --failed --plain --no-legend --full');
}

/** Deployments, staged deployment, workspaces, mounts, and processes of a change: equal before and after a failure. */
export async function traces(machine: Machine): Promise<string> {
  return machine.output(`cat /sysroot/boot/loader/entries/*
ls -d /run/ostree/staged-deployment 2>/dev/null
ls /sysroot/ostree/deploy/debian/deploy
find /sysroot/ostree/apt-ostree/work -mindepth 1 -maxdepth 1 2>/dev/null
cat /proc/[0-9]*/mountinfo 2>/dev/null | grep -E ' - overlay|ostree/apt-ostree/' | cut -d' ' -f5- | sort -u
grep -hsxE 'bwrap|apt-get|dpkg|http|dpkg-deb' /proc/[0-9]*/comm
true`);
}
