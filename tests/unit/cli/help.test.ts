import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupHelp, mainHelp, rowHelp } from '../../../src/cli/help.ts';
import { commandGroups, commands } from '../../../src/contract/commands/index.ts';
import { assertRecorded } from './recorded.ts';

test('help of the program is as recorded, with and without UTF-8', () => {
  assertRecorded('help.txt', mainHelp(true));
  assertRecorded('help-ascii.txt', mainHelp(false));
});

for (const group of commandGroups) {
  test(`help of the group ${group.word} is as recorded`, () => {
    assertRecorded(`help-${group.word}.txt`, groupHelp(group, true));
  });
}

for (const row of commands) {
  test(`help of ${row.words} is as recorded`, () => {
    assertRecorded(`help-${row.words.replace(' ', '-')}.txt`, rowHelp(row, true));
  });

  test(`the rows of ${row.words} can be listed by completion: one line each, never with the program's name`, () => {
    const texts = [row.about, ...Object.values(row.options).map(({ about }) => about)];
    for (const text of texts) assert.doesNotMatch(text, /apt-ostree|\n/);
    assert.ok(row.examples.length > 0);
    for (const example of row.examples) assert.ok(example.startsWith(row.words));
  });
}

test('no two commands share a word, and no two options of a command a letter', () => {
  const words = commands.flatMap((row) => [row.words, ...(row.aliases ?? [])]);
  assert.equal(new Set(words).size, words.length);
  for (const row of commands) {
    const letters = ['q', 'h', ...Object.values(row.options).flatMap(({ short }) => short ?? [])];
    assert.equal(new Set(letters).size, letters.length, row.words);
  }
});

test('what is refused or hidden does not appear', () => {
  for (const row of commands) {
    const help = rowHelp(row, true);
    for (const [name, option] of Object.entries(row.options)) {
      const isShown = help.includes(`  --${name}`) || help.includes(`, --${name}`);
      assert.equal(isShown, option.refused === undefined && option.hidden !== true, `${row.words} --${name}`);
    }
  }
});
