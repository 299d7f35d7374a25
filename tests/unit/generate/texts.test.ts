import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { commands } from '../../../src/contract/commands/index.ts';
import { bashCompletion, fishCompletion, zshCompletion } from '../../../src/generate/completion.ts';
import { manualPage } from '../../../src/generate/manual.ts';

/** The words that bash offers when the given ones have been typed. */
function offered(...words: readonly string[]): readonly string[] {
  const list = words.map((word) => `'${word}'`).join(' ');
  const script = `compopt() { :; }
${bashCompletion()}
COMP_WORDS=(apt-ostree ${list}); COMP_CWORD=${words.length}; _apt_ostree; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status, stderr } = spawnSync('bash', ['-u', '-c', script], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash offers commands first, then what a command takes', () => {
  assert.deepEqual(offered('inst'), ['install']);
  assert.ok(offered('').includes('compose') && offered('').includes('upgrade'));
  assert.deepEqual(offered('install', '--idem'), ['--idempotent']);
  assert.deepEqual(offered('db', 'd'), ['diff']);
  assert.deepEqual(offered('-q', 'db', 'diff', '--form'), ['--format=']);
  assert.deepEqual(offered('rpm', 'li'), ['list']);
});

const shownOptions = commands.flatMap((row) =>
  Object.entries(row.options)
    .filter(([, option]) => option.hidden !== true && option.refused === undefined)
    .map(([name]) => ({ words: row.words, name })),
);

for (const [shell, script] of Object.entries({
  bash: bashCompletion(),
  zsh: zshCompletion(),
  fish: fishCompletion(),
})) {
  test(`${shell} is offered every command and every option that help shows`, () => {
    for (const { words, name } of shownOptions) {
      assert.ok(script.includes(words.split(' ').at(-1) ?? ''), words);
      assert.ok(script.includes(`--${name}`) || script.includes(`-l ${name}`), `${words} --${name}`);
    }
  });
}

test('the manual page names each command once, with its examples', () => {
  const page = manualPage('1.2');
  for (const row of commands) {
    assert.equal(page.split(`.SS ${row.words.replaceAll('-', '\\-')} `).length, 2, row.words);
  }
  assert.ok(page.includes('apt\\-ostree install htop'));
  assert.ok(page.startsWith('.TH APT\\-OSTREE 8 "" "apt\\-ostree 1.2"'));
});
