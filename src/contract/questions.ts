// Rows of reads that are answered directly, without a transaction.

import { Failure } from '../base/failure.ts';
import type { Question } from '../model/question.ts';
import { type AskedRow, legacyQuestion, type QuestionRow, question } from './method.ts';
import {
  decodeDifference,
  decodeFound,
  decodePackage,
  differenceSignature,
  encodeDifference,
  encodeFound,
  encodePackage,
} from './package-values.ts';
import type { Dictionary, Variant } from './signature.ts';
import { sourceQuestions } from './source-questions.ts';

const packagesOut = { packages: ['aa{sv}', 'One dictionary per package.'] } as const;

const listPackages = question({
  question: 'packages',
  interface: 'OS',
  member: 'list_packages',
  about: 'The packages of a deployment.',
  in: { options: { deployment: ['s', 'Id of the deployment; the default one if absent.'] } },
  out: packagesOut,
  actions: [],
  encode: ({ revision }) => ({ options: { deployment: revision === '' ? undefined : revision } }),
  decode: ({ options }, osname) => ({ osname, revision: options.deployment ?? '' }),
  encodeAnswer: (packages) => ({ packages: packages.map(encodePackage) }),
  decodeAnswer: ({ packages }) => packages.map(decodePackage),
});

const difference = question({
  question: 'difference',
  interface: 'OS',
  member: 'GetDeploymentsRpmDiff',
  about: 'The package changes between two deployments.',
  in: { deployid0: ['s', 'Id of the older one.'], deployid1: ['s', 'Id of the newer one.'] },
  out: { result: [differenceSignature, 'Name; 0 added, 1 removed, 2 upgraded, 3 downgraded; the packages.'] },
  actions: ['repo-refresh'],
  encode: ({ from, to }) => ({ deployid0: from, deployid1: to }),
  decode: ({ deployid0, deployid1 }, osname) => {
    if (deployid0 === '' || deployid1 === '') throw new Failure('bad-usage', 'empty deployment ID');
    return { osname, from: deployid0, to: deployid1 };
  },
  encodeAnswer: (changes) => ({ result: encodeDifference(changes) }),
  decodeAnswer: ({ result }) => decodeDifference(result),
});

const search = question({
  question: 'search',
  interface: 'OS',
  member: 'Search',
  about: 'Packages of the sources whose name or summary has one of the words.',
  in: { names: ['as', 'Words; text, not patterns.'] },
  out: packagesOut,
  actions: [],
  encode: ({ terms }) => ({ names: terms }),
  decode: ({ names }, osname) => ({ osname, terms: names }),
  encodeAnswer: (packages) => ({ packages: packages.map(encodeFound) }),
  decodeAnswer: ({ packages }) => packages.map(decodeFound),
});

const searchPackages = legacyQuestion({
  ...search,
  member: 'search_packages',
  in: { terms: ['as', 'Words; text, not patterns.'] },
  out: packagesOut,
  decode: ({ terms }, osname) => ({ osname, terms }),
  encodeAnswer: (packages) => ({ packages: packages.map(encodeFound) }),
});

const bootConfig = question({
  question: 'boot-config',
  interface: 'OS',
  member: 'GetDeploymentBootConfig',
  about: 'The boot entry of a deployment.',
  in: {
    deployid: ['s', 'Place in the list, from 0; empty to choose by is_pending.'],
    is_pending: ['b', 'True: the default deployment; false: the booted one.'],
  },
  out: { bootconfig: ['a{sv}', 'staged, and the fields of the entry.'] },
  actions: [],
  encode: ({ index }) => ({ deployid: index < 0 ? '' : String(index), is_pending: index !== -2 }),
  decode: ({ deployid, is_pending }, osname) => ({ osname, index: parseIndex(deployid, is_pending) }),
  encodeAnswer: (fields) => ({ bootconfig: encodeBootConfig(fields) }),
  decodeAnswer: ({ bootconfig }) =>
    Object.fromEntries([...bootconfig].map(([name, { value }]) => [name, String(value)])),
});

/** −1 is the default deployment, −2 the booted one. */
function parseIndex(text: string, isPending: boolean): number {
  if (text === '') return isPending ? -1 : -2;
  if (/^[0-9]{1,4}$/.test(text)) return Number(text);
  throw new Failure('bad-usage', `Invalid deployment index ${text.slice(0, 100)}, must be a number and >= 0`);
}

const encodeBootConfig = (fields: Readonly<Record<string, string>>): Dictionary =>
  new Map(
    Object.entries(fields).map(([name, text]): [string, Variant] => [
      name,
      name === 'staged' ? { signature: 'b', value: text === 'true' } : { signature: 's', value: text },
    ]),
  );

/** The question method for each kind of question. */
export const questions = {
  packages: listPackages,
  difference,
  search,
  'boot-config': bootConfig,
  ...sourceQuestions,
} satisfies {
  readonly [Q in Question]: AskedRow<Q>;
};

/** Other methods that ask the same. */
export const legacyQuestions: readonly QuestionRow<'search'>[] = [searchPackages];
