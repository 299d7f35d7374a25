// `npm run bench`: measures the rows that are named, or all, and prints one table.

import { measure } from './measure.ts';
import { makePlace } from './place.ts';
import { rows } from './rows/index.ts';
import { formatTable, judge } from './table.ts';

/** Words are ids of rows and `--pairs=N`. Answers the exit status: 1 when a row that counts is too slow. */
export async function runBenchmarks(words: readonly string[]): Promise<number> {
  const { ids, pairs } = parseWords(words);
  const wanted = rows.filter((row) => ids.length === 0 || ids.includes(row.id));
  await using place = await makePlace();
  const measurements = [];
  for (const row of wanted) {
    process.stderr.write(`measuring ${row.id}: ${row.what}\n`);
    measurements.push(await measure(row, place, pairs ?? row.pairs));
  }
  process.stdout.write(`\n${formatTable(measurements)}`);
  return measurements.some((one) => judge(one) === 'too slow') ? 1 : 0;
}

interface Wish {
  readonly ids: readonly string[];
  readonly pairs: number | undefined;
}

function parseWords(words: readonly string[]): Wish {
  const ids = words.filter((word) => !word.startsWith('--'));
  const unknown = ids.find((id) => !rows.some((row) => row.id === id));
  if (unknown !== undefined)
    throw new Error(`there is no row '${unknown}', only ${rows.map((row) => row.id).join(' ')}`);
  const options = words
    .filter((word) => word.startsWith('--'))
    .map((word) => /^--pairs=([1-9][0-9]*)$/.exec(word)?.[1]);
  if (options.includes(undefined)) throw new Error("the only option is '--pairs=N'");
  return { ids, pairs: options[0] === undefined ? undefined : Number(options[0]) };
}
