// The test runner: every file is one process, every file gets one line, the last line is the sum.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, checks, runCheck } from './check.ts';
import { type FileResult, formatResult } from './result.ts';
import { type Suite, suites } from './suites.ts';
import { runTestFile } from './test-file.ts';

export interface RunnerInput {
  /** Names of suites or checks, `all`, `-v`; anything else selects files by a part of their path. */
  readonly words: readonly string[];
  /** Where emitted tests of this run go. */
  readonly emitted: string;
  readonly emit: (source: string, outfile: string) => Promise<void>;
}

type Task = () => Promise<FileResult>;

/** Runs what the words name; answers the exit status. A result that is not a pass is a failure. */
export async function runSuites(input: RunnerInput): Promise<number> {
  const tasks = planTasks(input);
  const results: FileResult[] = [];
  const report = (result: FileResult): void => {
    results.push(result);
    process.stdout.write(formatResult(result, input.words.includes('-v')));
  };
  const beside = tasks.filter((group) => group.beside).map((group) => runPool(group.tasks, group.parallel, report));
  for (const group of tasks) if (!group.beside) await runPool(group.tasks, group.parallel, report);
  await Promise.all(beside);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0) + (results.length === 0 ? 1 : 0);
  if (results.length === 0) process.stdout.write(`no test file matches '${input.words.join(' ')}'\n`);
  for (const result of results.filter((one) => one.failed > 0)) process.stdout.write(`FAILED ${result.name}\n`);
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

interface Group {
  readonly parallel: number;
  readonly tasks: readonly Task[];
  readonly beside: boolean;
}

function planTasks(input: RunnerInput): readonly Group[] {
  const words = input.words.filter((word) => !word.startsWith('-'));
  const known = new Set<string>(['all', ...checks.map(({ name }) => name), ...suites.map(({ name }) => name)]);
  const named = words.filter((word) => known.has(word));
  const parts = words.filter((word) => !known.has(word));
  const isWanted = (name: string): boolean => named.length === 0 || named.includes('all') || named.includes(name);
  const checkTasks = parts.length > 0 ? [] : checks.filter(({ name }) => isWanted(name)).map(checkTask);
  return [
    { parallel: 1, tasks: checkTasks, beside: false },
    ...suites.filter(({ name }) => isWanted(name)).map((suite) => suiteGroup(suite, parts, input)),
  ];
}

const checkTask =
  (check: Check): Task =>
  () =>
    runCheck(check);

function suiteGroup(suite: Suite, parts: readonly string[], input: RunnerInput): Group {
  const files = findTestFiles(join('tests', suite.name)).filter(
    (file) => parts.length === 0 || parts.some((part) => file.includes(part)),
  );
  const tasks = files.map((source) => async (): Promise<FileResult> => {
    const outfile = join(input.emitted, `${source.slice('tests/'.length, -'.ts'.length)}.mjs`);
    return runTestFile({ suite, source, outfile, emit: input.emit });
  });
  return { parallel: suite.parallel, tasks, beside: suite.beside === true };
}

function findTestFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(folder, name))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Several workers over one list, so that the slowest file does not hold up the others. */
async function runPool(tasks: readonly Task[], workers: number, report: (result: FileResult) => void): Promise<void> {
  const waiting = [...tasks];
  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task; task = waiting.shift()) report(await task());
  };
  await Promise.all(Array.from({ length: workers }, work));
}
