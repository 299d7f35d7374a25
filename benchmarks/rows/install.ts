// R1: layering one package until it is deployed, against installing it in a chroot of the same tree.

import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeSysroot, type Place } from '../place.ts';
import { runProgram } from '../program.ts';
import type { Contender, Row } from '../row.ts';

const wanted = 'htop';

/** Lists and package file are in the caches of both sides. */
export const install: Row = {
  id: 'R1',
  what: `install ${wanted}, until deployed`,
  dividedBy: `apt-get install ${wanted} in a chroot`,
  must: 3,
  pairs: 7,
  warmUps: 1,
  writes: true,
  begin: async (place) => {
    const sysroot = await makeSysroot(place);
    const layer = [resolve('bin/apt-ostree'), 'install', `--sysroot=${sysroot}`];
    const undo = ['ostree', 'admin', 'undeploy', `--sysroot=${sysroot}`, '0'];
    await runProgram([...layer, wanted]);
    const base = await makeChroot(place, join(sysroot, 'ostree/apt-ostree/cache'));
    return { ours: { commands: [[...layer, '--cache-only', wanted]], prepare: () => runProgram(undo) }, base };
  },
};

/** The tree as a plain Debian system, with the caches that layering has filled. */
async function makeChroot(place: Place, cache: string): Promise<Contender> {
  const { repo, ref } = await place.tree();
  const root = join(await place.makeFolder('chroot'), 'root');
  const inside = (...words: readonly string[]): readonly string[] => ['chroot', root, ...words];
  await runProgram(['ostree', 'checkout', `--repo=${repo}`, '--force-copy', ref, root]);
  await rename(join(root, 'usr/etc'), join(root, 'etc'));
  for (const name of ['dev', 'proc']) await runProgram(['mount', '--rbind', `/${name}`, join(root, name)]);
  place.defer(async () => {
    for (const name of ['dev', 'proc']) await runProgram(['umount', '--recursive', join(root, name)]);
  });
  await runProgram(inside('systemd-tmpfiles', '--create', '--prefix=/var'));
  // ostree's time stamps of 0 would make apt distrust its caches, as on no Debian system.
  await runProgram(['find', root, '-xdev', '-exec', 'touch', '--no-dereference', '{}', '+']);
  for (const [from, to] of [
    ['lists', 'var/lib/apt/lists'],
    ['apt/archives', 'var/cache/apt/archives'],
  ] as const) {
    await mkdir(join(root, to), { recursive: true });
    await cp(join(cache, from), join(root, to), { recursive: true, preserveTimestamps: true });
  }
  await writeFile(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };
  const options = ['-q', '-y', '--no-download', '--no-install-recommends'];
  return {
    commands: [inside('apt-get', 'install', ...options, wanted)],
    env,
    prepare: async () => {
      await runProgram(inside('dpkg', '--purge', wanted), env);
      await runProgram(inside('apt-cache', 'gencaches'), env);
    },
  };
}
