// Question → the reader that answers it; a question without a reader does not compile.

import type { Question, Questions } from '../model/question.ts';
import { readBootConfig } from './readers/boot-config.ts';
import { readDifference } from './readers/difference.ts';
import { readOffered, readProviders } from './readers/offered.ts';
import { readPackages } from './readers/packages.ts';
import { search } from './readers/search.ts';
import { readSources } from './readers/sources.ts';
import { type Reading, readSysroot } from './reading.ts';

type Reader<Q extends Question> = (ask: Questions[Q]['ask'], reading: Reading) => Promise<Questions[Q]['answer']>;

const readers: { readonly [Q in Question]: Reader<Q> } = {
  packages: readPackages,
  difference: readDifference,
  search,
  'boot-config': readBootConfig,
  offered: readOffered,
  providers: readProviders,
  sources: readSources,
};

export async function answer<Q extends Question>(
  sysroot: string,
  question: Q,
  ask: Questions[Q]['ask'],
): Promise<Questions[Q]['answer']> {
  const reader: Reader<Q> = readers[question];
  return reader(ask, await readSysroot(sysroot));
}
