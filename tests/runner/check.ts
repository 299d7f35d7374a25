// Checks that are not test files: types and style. Each counts as one test.

import { runProgram } from './program.ts';
import type { FileResult } from './result.ts';

export interface Check {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

export const checks: readonly Check[] = [
  { name: 'types', program: 'node_modules/.bin/tsc', args: ['-p', '.'] },
  {
    name: 'style',
    program: 'node_modules/.bin/biome',
    args: ['check', '--error-on-warnings', '--max-diagnostics=100'],
  },
];

export async function runCheck(check: Check): Promise<FileResult> {
  const started = Date.now();
  const end = await runProgram({ ...check, env: process.env, limitMs: 120_000 });
  const isGood = end.exitCode === 0;
  return {
    name: check.name,
    passed: isGood ? 1 : 0,
    failed: isGood ? 0 : 1,
    ms: Date.now() - started,
    details: isGood ? '' : `${end.output}\n${end.reason}`,
  };
}
