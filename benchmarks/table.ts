// Measurements as lines of text.

import type { Measurement } from './measure.ts';
import type { Summary } from './statistics.ts';

/** CI machines are shared; this much above the limit is not yet a failure. */
const slack = 1.25;

export type Verdict = 'good' | 'within slack' | 'too slow' | 'noisy';

export function judge({ ratio, noise, row }: Measurement): Verdict {
  if (noise < 1 / slack || noise > slack) return 'noisy';
  if (ratio <= row.must) return 'good';
  return ratio <= row.must * slack ? 'within slack' : 'too slow';
}

const columns = ['row', 'what', 'seconds', 'divided by', 'seconds', 'ratio', 'must', 'noise', 'pairs', ''];

/** A table in Markdown, so that it can be pasted. */
export function formatTable(measurements: readonly Measurement[]): string {
  const lines = [columns, ...measurements.map(cells)];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const [head = '', ...rest] = lines.map(
    (line) => `| ${line.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |\n`,
  );
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|\n`, ...rest].join('');
}

const cells = (m: Measurement): string[] => [
  m.row.id,
  m.row.what,
  seconds(m.ours),
  m.row.dividedBy,
  seconds(m.base),
  m.ratio.toFixed(2),
  m.row.must.toFixed(2),
  m.noise.toFixed(2),
  String(m.pairs),
  judge(m),
];

/** Median and quartiles. */
const seconds = ({ median, lower, upper }: Summary): string => {
  const digits = median < 1 ? 3 : 1;
  return `${median.toFixed(digits)} (${lower.toFixed(digits)}–${upper.toFixed(digits)})`;
};
