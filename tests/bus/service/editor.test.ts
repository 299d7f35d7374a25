import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { buildPrograms, startProgram } from '../../support/program.ts';
import { makeScratchSysroot, type ScratchSysroot } from '../../support/scratch-sysroot.ts';

before(buildPrograms);

/** Runs `kargs --editor` with an editor that is a shell script; `$1` is the file. */
async function edit(
  sysroot: ScratchSysroot,
  script: string,
  ...words: readonly string[]
): Promise<{ readonly status: number | null; readonly text: string }> {
  const editor = join(dirname(sysroot.path), 'editor');
  await writeFile(editor, `#!/bin/sh\nset -e\ntest "$1" = --wait\nshift\n${script}\n`);
  await chmod(editor, 0o755);
  const env = { ...process.env, VISUAL: '', EDITOR: `${editor}  --wait`, LC_ALL: 'C.UTF-8' };
  const args = ['kargs', '--editor', '--door=local', `--sysroot=${sysroot.path}`, ...words];
  await using program = startProgram('bin/apt-ostree', args, env);
  return { status: await program.ended, text: program.said() };
}

const entryOf = (sysroot: ScratchSysroot): Promise<string> =>
  readFile(join(sysroot.path, 'boot/loader/entries/ostree-1-debian.conf'), 'utf8').catch(() => '');

test('kernel arguments can be changed in an editor, once, without seeing what belongs to ostree', async () => {
  await using sysroot = await makeScratchSysroot();
  await sysroot.deploy(await sysroot.commit({ version: '1' }));
  const seen = join(dirname(sysroot.path), 'seen');
  const said = await edit(sysroot, `cat "$1" >>${seen}; stat -c %a "$1" >>${seen}; echo 'quiet a="b c"' >>"$1"`);
  assert.equal(said.status, 0, said.text);
  assert.match(said.text, /Changes queued for next boot\./);
  assert.match(await readFile(seen, 'utf8'), /^# [^\n]*\n# [^\n]*\nrw\n600\n$/);
  await using program = startProgram('bin/apt-ostree', ['kargs', `--sysroot=${sysroot.path}`], process.env);
  assert.equal(await program.ended, 0);
  assert.match(program.said(), /^rw quiet a="b c" ostree=\S+\n$/);
});

const refused: readonly (readonly [what: string, script: string, text: RegExp])[] = [
  ['is unchanged', 'true', /^error: The kernel arguments remained the same\n$/],
  ['is empty', 'echo "# nothing" >"$1"', /^error: The kernel arguments can not be empty\n$/],
  ['names a deployment', 'echo "rw ostree=/x" >"$1"', /belongs to ostree\n$/],
  ['was not saved', 'exit 3', /^error: cannot use what was edited: the editor '.*' ended with status 3\nhint: /],
];

test('an edited line is refused when it is unchanged, empty, names a deployment, or the editor fails', async () => {
  await using sysroot = await makeScratchSysroot();
  await sysroot.deploy(await sysroot.commit({ version: '1' }));
  const before = await entryOf(sysroot);
  for (const [what, script, text] of refused) {
    const said = await edit(sysroot, script);
    assert.equal(said.status, 1, what);
    assert.match(said.text, text, what);
  }
  assert.deepEqual(await edit(sysroot, 'true', '--unchanged-exit-77'), { status: 77, text: 'No changes.\n' });
  assert.equal(await entryOf(sysroot), before);
});

test('a line that was edited while somebody else changed the arguments is not lost', async () => {
  await using sysroot = await makeScratchSysroot();
  await sysroot.deploy(await sysroot.commit({ version: '1' }));
  const other = `ostree admin deploy --sysroot=${sysroot.path} --os=debian --karg=other debian/13/minimal >/dev/null 2>&1`;
  const said = await edit(sysroot, `${other}; echo quiet >>"$1"`);
  assert.equal(said.status, 1, said.text);
  assert.match(said.text, /^error: Conflict: bootloader configuration changed\. Saved kernel arguments: rw quiet\n/);
});
