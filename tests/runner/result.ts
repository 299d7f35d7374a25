// What a test file came to, and how that is shown.

export interface FileResult {
  readonly name: string;
  readonly passed: number;
  /** Failed, skipped, to be done, crashed, out of time, or left something behind: whatever is not a pass. */
  readonly failed: number;
  readonly ms: number;
  /** Why it failed, shown below its line. */
  readonly details: string;
}

export function formatResult(result: FileResult, verbose: boolean): string {
  const mark = result.failed === 0 ? 'ok  ' : 'FAIL';
  const counts = `${result.passed} passed${result.failed === 0 ? '' : `, ${result.failed} not`}`;
  const line = `${mark} ${result.name.padEnd(56)} ${counts.padEnd(16)} ${(result.ms / 1000).toFixed(1)} s\n`;
  return result.failed === 0 && !verbose ? line : `${line}${indent(result.details)}`;
}

const indent = (text: string): string =>
  text.trim() === ''
    ? ''
    : `${text
        .trimEnd()
        .split('\n')
        .map((line) => `     ${line}`)
        .join('\n')}\n`;
