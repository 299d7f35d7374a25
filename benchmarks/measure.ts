// Takes the times of one row: both contenders in turns, and the second against itself, which shows how quiet the machine is.

import type { Place } from './place.ts';
import { runProgram } from './program.ts';
import type { Contender, Row } from './row.ts';
import { type Summary, summarize } from './statistics.ts';

export interface Measurement {
  readonly row: Row;
  readonly pairs: number;
  readonly ours: Summary;
  readonly base: Summary;
  readonly ratio: number;
  /** Ratio of the base's medians over every other run of its; far from 1 the row says nothing. */
  readonly noise: number;
}

/** One round is base, ours, base again: neighbours in time meet the same machine. */
export async function measure(row: Row, place: Place, pairs: number): Promise<Measurement> {
  const { ours, base } = await row.begin(place);
  for (let run = 0; run < row.warmUps; run += 1) {
    await time(base, row);
    await time(ours, row);
  }
  const times: { ours: number[]; before: number[]; after: number[] } = { ours: [], before: [], after: [] };
  for (let round = 0; round < pairs; round += 1) {
    times.before.push(await time(base, row));
    times.ours.push(await time(ours, row));
    times.after.push(await time(base, row));
  }
  const [mine, both] = [summarize(times.ours), summarize([...times.before, ...times.after])];
  const noise = summarize(times.before).median / summarize(times.after).median;
  return { row, pairs, ours: mine, base: both, ratio: mine.median / both.median, noise };
}

async function time(contender: Contender, { writes }: Row): Promise<number> {
  await contender.prepare?.();
  if (writes) await runProgram(['sync']);
  const start = process.hrtime.bigint();
  for (const command of contender.commands) await runProgram(command, contender.env);
  return Number(process.hrtime.bigint() - start) / 1e9;
}
