import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { allowEverything, type PrivateBus, startPrivateBus } from '../../support/private-bus.ts';
import { buildPrograms, startProgram } from '../../support/program.ts';
import { makeScratchSysroot, type ScratchSysroot } from '../../support/scratch-sysroot.ts';

before(buildPrograms);

interface Said {
  readonly status: number | null;
  readonly text: string;
}

/** Runs the shipped command on a sysroot, through the door named. */
async function say(bus: PrivateBus, sysroot: ScratchSysroot, words: string): Promise<Said> {
  const args = [...words.split(' '), `--sysroot=${sysroot.path}`];
  await using program = startProgram('bin/apt-ostree', args, { ...bus.env, LC_ALL: 'C.UTF-8' });
  return { status: await program.ended, text: program.said() };
}

async function deployTwo(sysroot: ScratchSysroot): Promise<void> {
  await sysroot.deploy(await sysroot.commit({ version: '1', timestampSeconds: 1_760_000_000 }));
  const packages = [['base-files', '14']] as const;
  await sysroot.commit({ version: '2', timestampSeconds: 1_760_000_100, packages });
}

/** The daemon owns its name a moment after it was started. */
async function untilServed(ask: () => Promise<Said>): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    if ((await ask()).status === 0) return;
    await wait(100);
  }
}

const script: readonly (readonly [words: string, status: number, text: RegExp])[] = [
  ['status', 0, /^State: idle\nDeployments:\n {2}debian\/13\/minimal\n {18}Version: 1 \(2025-10-09T08:53:20Z\)\n/],
  ['upgrade', 0, /Upgraded:\n {2}base-files 13 -> 14\nRun "systemctl reboot" to start a reboot\n$/],
  ['upgrade --unchanged-exit-77', 77, /No upgrade available\.\n$/],
  ['db diff', 0, /to: {3}first deployment .*\nUpgraded:\n {2}base-files 13 -> 14\n$/],
  [
    'rollback',
    0,
    /^Moving '\w{64}\.0' to be first deployment\n(Freed: .*\n)?Downgraded:\n.*\nChanges queued for next boot\. Run/,
  ],
  ['kargs', 0, /^rw ostree=\/ostree\/boot\.[01]\/\S+\n$/],
  ['kargs --append-if-missing=rw --unchanged-exit-77', 77, /^No changes\.\n$/],
  ['kargs --append=quiet --replace=none=1', 1, /^error: No key 'none' found\n$/],
  ['kargs --append=quiet', 0, /\n?Changes queued for next boot\. Run "systemctl reboot" to start a reboot\n$/],
  ['kargs', 0, /^rw quiet ostree=/],
  ['kargs --deploy-index=9', 1, /^error: Out of range deployment index 9, expected < \d\n/],
  ['initramfs', 0, /^Initramfs regeneration: disabled\n$/],
  ['initramfs --disable', 1, /^error: initramfs regeneration state is already disabled\n$/],
  ['cleanup -m', 0, /^/],
  ['cancel', 0, /^No active transaction\.\n$/],
  ['reload', 0, /^$/],
  ['rebase nowhere', 1, /error: cannot find 'nowhere'.*\nhint: /],
  ['install ./x.deb', 1, /^error: cannot read '\.\/x\.deb': no such file\n$/],
];

for (const door of ['local', 'remote'] as const) {
  test(`the command says the same through the ${door} door`, async () => {
    await using bus = await startPrivateBus({ policy: allowEverything });
    await using sysroot = await makeScratchSysroot();
    await deployTwo(sysroot);
    const words = door === 'remote' ? [`--sysroot=${sysroot.path}`] : ['--version'];
    await using daemon = startProgram('bin/apt-ostreed', words, bus.env);
    if (door === 'remote') await untilServed(() => say(bus, sysroot, `status --door=${door}`));
    for (const [line, status, text] of script) {
      const said = await say(bus, sysroot, `${line} --door=${door}`);
      assert.equal(said.status, status, `${line}: ${said.text}${daemon.said()}`);
      assert.match(said.text, text, line);
    }
  });
}
