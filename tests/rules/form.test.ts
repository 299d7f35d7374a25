// Form: sizes are held by the linter, nobody switches it off, files say what they own and are named after it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { test } from 'node:test';
import { readModules } from './modules.ts';

const paths = readModules(['src', 'tests']).map(({ path }) => path);
const texts = new Map(paths.map((path) => [path, readFileSync(path, 'utf8')]));

const lines = (line: string, count: number): string => `${line}\n`.repeat(count);

const planted = [
  { rule: 'noExcessiveLinesPerFile', of: 'a file of 251 lines', text: lines('void 0;', 251) },
  {
    rule: 'noExcessiveLinesPerFunction',
    of: 'a function of 41 lines',
    text: `export function work(): void {\n${lines('  void 0;', 41)}}\n`,
  },
  {
    rule: 'useMaxParams',
    of: 'four parameters',
    text: 'export const sum = (a: number, b: number, c: number, d: number): number => a + b + c + d;\n',
  },
  {
    rule: 'noExcessiveCognitiveComplexity',
    of: 'a function that is hard to follow',
    text: `export function work(n: number): void {\n${lines('  if (n > 1) for (const x of [n]) if (x > 2) void x;', 3)}}\n`,
  },
  { rule: 'noExplicitAny', of: 'any', text: 'export const value: any = 1;\n' },
  { rule: 'noDefaultExport', of: 'a default export', text: 'export default 1;\n' },
  { rule: 'noNonNullAssertion', of: 'a non-null assertion', text: 'export const f = (a?: number): number => a!;\n' },
];

/** Plants all of them in a project of its own that has our linter settings. */
function lintPlanted(): string {
  const project = mkdtempSync(join(tmpdir(), 'form-'));
  mkdirSync(join(project, 'src'));
  copyFileSync('biome.json', join(project, 'biome.json'));
  for (const { rule, text } of planted) writeFileSync(join(project, 'src', `${rule}.ts`), text);
  const args = ['lint', '--max-diagnostics=none', '--colors=off'];
  const { stdout, stderr } = spawnSync(resolve('node_modules/.bin/biome'), args, { cwd: project, encoding: 'utf8' });
  rmSync(project, { recursive: true });
  return stdout + stderr;
}

const complaints = lintPlanted();

for (const { rule, of } of planted) {
  test(`the linter refuses ${of}`, () => {
    assert.ok(new RegExp(`src/${rule}\\.ts:\\d+:\\d+ lint/\\w+/${rule}\\b`).test(complaints));
  });
}

test('nobody switches the linter or the compiler off', () => {
  const off = new RegExp(['biome', 'ignore'].join('-').concat('|@ts-(?:ignore|expect-error|nocheck)|eslint-disable'));
  assert.deepEqual(
    paths.filter((path) => path !== 'tests/rules/form.test.ts' && off.test(texts.get(path) ?? '')),
    [],
  );
});

test('every file but the tests, whose titles say it, begins by saying what it owns', () => {
  assert.deepEqual(
    paths.filter((path) => !path.endsWith('.test.ts') && !/^\/\/ \S/.test(texts.get(path) ?? '')),
    [],
  );
});

test('no file is named after nothing in particular', () => {
  const vague = /^(?:utils?|helpers?|common|misc|manager|types|core|impl)\./;
  assert.deepEqual(
    paths.filter((path) => vague.test(basename(path)) || !/^[a-z0-9.-]+$/.test(basename(path))),
    [],
  );
});
