// Strings that are no package names, through the command line and the local door: refused, and no program ever gets them.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { parse } from '../../../src/cli/parse.ts';
import { run } from '../../../src/cli/run.ts';
import type { Surface } from '../../../src/cli/surface.ts';
import { describeTerminal } from '../../../src/cli/terminal.ts';
import { quoteWord } from '../../../src/system/command.ts';
import { observeCommands } from '../../../src/system/run.ts';
import { makeScratchSysroot } from '../../support/scratch-sysroot.ts';

const commands: string[] = [];
observeCommands((line) => commands.push(line));
const scratch = await makeScratchSysroot();
after(() => scratch[Symbol.asyncDispose]());
await scratch.deploy(await scratch.commit({ version: '1' }));

const surface: Surface = {
  out: () => undefined,
  err: () => undefined,
  terminal: describeTerminal({ env: {}, stdout: {}, stderr: {} }),
  uid: 0,
  env: {},
  canPrompt: false,
  exit: (status) => assert.fail(`exit ${status}`),
  self: [],
  catchInterrupts: () => new AbortController().signal,
};

/** Does what the program does with these words; answers what it would say. */
async function refusalOf(words: readonly string[]): Promise<string> {
  const parsed = parse(words, true);
  if (parsed.kind === 'wrong') return parsed.failure.message;
  if (parsed.kind === 'print') return 'printed';
  return run(parsed, surface).then(
    (status) => assert.fail(`exit status ${status}`),
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  );
}

const options = ['-o', '--option=Dpkg::Pre-Invoke::=id', '-oDir=/', '-', '--allow-unauthenticated', '--root=/'];
const patterns = ['lib.*', '^task^', '?name(x)', '~i', '*', '[a-z]', 'ht?p'];
const paths = ['./x.deb', '../x.deb', '/etc/shadow', 'http://example.org/x', 'file:/x', '@x', 'a/b/c', 'foo/../bar'];
const texts = [
  ...['', 'x', 'Htop', 'ht op', ' htop', 'htop ', 'ht\0op', 'htop\n', '\nhtop', 'a;b', '$(id)', '`id`', "a'b", 'a"b'],
  ...['a\u202eb', 'a\u200bb', 'caf\u00e9', 'cafe\u0301', '\uff48\uff54\uff4f\uff50', '\u{1f600}', 'a\u001b[31mb'],
  ...['a'.repeat(65_536), '__proto__', 'constructor:x:y', 'foo=', 'foo=-1 2', 'foo/', 'foo:', ':amd64', '=1', '/sid'],
];

for (const [what, table] of Object.entries({ options, patterns, paths, texts })) {
  test(`${what} in the place of package names are refused, and no program gets them`, async () => {
    for (const text of table) {
      for (const verb of ['install', 'uninstall']) {
        commands.length = 0;
        const said = await refusalOf([verb, `--sysroot=${scratch.path}`, '--', text]);
        assert.notEqual(said, 'printed', JSON.stringify(text));
        assert.doesNotMatch(said, /[\p{Cc}\p{Cf}]/u, `${verb} ${JSON.stringify(text)} is shown escaped`);
        assert.ok(said.length < 1000, `${verb} ${JSON.stringify(text).slice(0, 40)}: ${said.length} characters`);
        const isGiven = commands.some((line) => `${line} `.includes(` ${quoteWord(text)} `));
        assert.equal(isGiven, false, `${verb} ${JSON.stringify(text)}: ${commands.join('\n')}`);
      }
    }
    assert.equal((await scratch.ostree('admin', 'status', `--sysroot=${scratch.path}`)).match(/debian /g)?.length, 1);
  });
}

test('options of other programs are no options of ours', async () => {
  for (const text of options.filter((option) => option !== '-')) {
    commands.length = 0;
    assert.match(await refusalOf(['install', `--sysroot=${scratch.path}`, 'htop', text]), /option|Unknown/i, text);
    assert.deepEqual(commands, []);
  }
});
