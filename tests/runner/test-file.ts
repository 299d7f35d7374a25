// Emits one test file, runs it as one process and counts what it reported.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runProgram } from './program.ts';
import type { FileResult } from './result.ts';
import type { Suite } from './suites.ts';

export interface TestFile {
  readonly suite: Suite;
  readonly source: string;
  readonly outfile: string;
  readonly emit: (source: string, outfile: string) => Promise<void>;
}

interface Report {
  readonly name?: string;
  readonly isSuite?: boolean;
  readonly isPass?: boolean;
  readonly isSkipped?: boolean;
  readonly end?: boolean;
}

export async function runTestFile(file: TestFile): Promise<FileResult> {
  const started = Date.now();
  const fail = (details: string): FileResult => ({
    name: file.source,
    passed: 0,
    failed: 1,
    ms: Date.now() - started,
    details,
  });
  if (file.suite.isolated && process.getuid?.() !== 0) return fail('needs root');
  try {
    await file.emit(file.source, file.outfile);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
  return { ...(await runEmitted(file)), ms: Date.now() - started };
}

async function runEmitted(file: TestFile): Promise<FileResult> {
  const scratch = makeScratch();
  try {
    const reports = join(scratch, 'reports');
    const leftovers = join(scratch, 'leftovers');
    const node = [process.execPath, ...nodeArguments(file.outfile, reports)];
    const guarded = file.suite.isolated ? ['sh', resolve('tests/runner/isolated.sh'), leftovers, ...node] : node;
    const [program = '', ...args] = guarded;
    const temporary = join(scratch, 't');
    mkdirSync(temporary);
    const env = { ...process.env, TMPDIR: temporary, NODE_EXTRA_CA_CERTS: undefined };
    const end = await runProgram({ program, args, env, limitMs: file.suite.limitMs });
    return judge(file.source, { ...end, reports: readLines(reports), leftovers: readLines(leftovers) });
  } finally {
    removeScratch(scratch);
  }
}

/** Short, because sockets are made below it and a socket's path has little room. */
function makeScratch(): string {
  mkdirSync('/var/tmp/aos-tests', { recursive: true });
  return mkdtempSync('/var/tmp/aos-tests/');
}

/** ostree makes the top of a deployment immutable, which even root has to take back first. */
function removeScratch(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    spawnSync('chattr', ['-R', '-f', '-i', folder]);
    rmSync(folder, { recursive: true, force: true });
  }
}

const nodeArguments = (outfile: string, reports: string): readonly string[] => [
  '--enable-source-maps',
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  `--test-reporter=${resolve('tests/runner/reporter.mjs')}`,
  `--test-reporter-destination=${reports}`,
  outfile,
];

const readLines = (path: string): readonly string[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];

export interface Evidence {
  readonly exitCode: number | null;
  readonly output: string;
  readonly reason: string;
  readonly reports: readonly string[];
  readonly leftovers: readonly string[];
}

/** Counts a file's tests. A crash, an early exit, no test at all and each thing left behind are failures of the file. */
export function judge(name: string, evidence: Evidence): FileResult {
  const reports = evidence.reports.map((line) => JSON.parse(line) as Report);
  const tests = reports.filter((report) => report.name !== undefined && !report.isSuite);
  const passed = tests.filter((test) => test.isPass).length;
  const problems = [
    ...tests.filter((test) => test.isSkipped).map((test) => `skipped or to be done: ${test.name}`),
    ...evidence.leftovers.map((left) => `left behind: ${left}`),
    ...incompleteness(reports, tests.length),
  ];
  const failedTests = tests.length - passed;
  const ownFailures = problems.length - tests.filter((test) => test.isSkipped).length;
  const isUnexplained = evidence.exitCode !== 0 && failedTests + ownFailures === 0;
  const failed = failedTests + ownFailures + (isUnexplained ? 1 : 0);
  return {
    name,
    passed,
    failed,
    ms: 0,
    details: [withoutSummary(evidence.output), ...problems, evidence.reason].join('\n'),
  };
}

function incompleteness(reports: readonly Report[], tests: number): readonly string[] {
  if (tests === 0) return ['no test ran to its end'];
  return reports.some((report) => report.end) ? [] : ['ended before its tests did'];
}

const mostLines = 400;

/** The reporter repeats every failure after its sums; once is enough. */
function withoutSummary(output: string): string {
  const lines = (output.split(/^ℹ tests \d+$/m)[0] ?? '').trimEnd().split('\n');
  if (lines.length <= mostLines) return lines.join('\n');
  return [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more lines`].join('\n');
}
