// Rows of reads about apt's sources and what they offer.

import type { AptSource } from '../model/question.ts';
import { encodeKeys, readKeys } from './arguments.ts';
import { question } from './method.ts';
import { decodeOffered, encodeOffered } from './package-values.ts';
import type { Dictionary } from './signature.ts';
import type { KeyTable } from './tables.ts';

const packagesOut = { packages: ['aa{sv}', 'One dictionary per package.'] } as const;

const offered = question({
  question: 'offered',
  interface: 'OS',
  member: 'GetPackages',
  about: 'What the sources have under these names.',
  in: { names: ['as', 'Names of packages.'] },
  out: packagesOut,
  actions: [],
  encode: ({ names }) => ({ names }),
  decode: ({ names }, osname) => ({ osname, names }),
  encodeAnswer: (packages) => ({ packages: packages.map((found) => encodeOffered(found, found.name)) }),
  decodeAnswer: ({ packages }) => packages.map(decodeOffered),
});

const providers = question({
  question: 'providers',
  interface: 'OS',
  member: 'WhatProvides',
  about: 'Packages that have one of these names or provide it.',
  in: { provides: ['as', 'Names of packages, virtual ones too.'] },
  out: packagesOut,
  actions: [],
  encode: ({ names }) => ({ provides: names }),
  decode: ({ provides }, osname) => ({ osname, names: provides }),
  encodeAnswer: (packages) => ({ packages: packages.map((found) => encodeOffered(found)) }),
  decodeAnswer: ({ packages }) => packages.map(decodeOffered),
});

const sourceKeys = {
  id: ['s', 'Id of the source, with the suite where it has several.'],
  description: ['s', 'Name, or address, suite and components.'],
  'is-devel': ['b', 'Has debug symbols.'],
  'is-source': ['b', 'Has source packages.'],
  'is-enabled': ['b', 'In use.'],
} as const satisfies KeyTable;

const encodeSource = ({ id, description, isEnabled, isSource, isDebug }: AptSource): Dictionary =>
  encodeKeys(sourceKeys, { id, description, 'is-devel': isDebug, 'is-source': isSource, 'is-enabled': isEnabled });

function decodeSource(dictionary: Dictionary): AptSource {
  const read = readKeys(sourceKeys, dictionary);
  return {
    id: read.id ?? '',
    description: read.description ?? '',
    isEnabled: read['is-enabled'] ?? false,
    isSource: read['is-source'] ?? false,
    isDebug: read['is-devel'] ?? false,
  };
}

const sources = question({
  question: 'sources',
  interface: 'OS',
  member: 'ListRepos',
  about: 'The apt sources, those that are switched off too, each suite on its own.',
  in: {},
  out: { repos: ['aa{sv}', 'id, description, is-devel, is-source, is-enabled.'] },
  actions: [],
  encode: () => ({}),
  decode: (_, osname) => ({ osname }),
  encodeAnswer: (found) => ({ repos: found.map(encodeSource) }),
  decodeAnswer: ({ repos }) => repos.map(decodeSource),
});

export const sourceQuestions = { offered, providers, sources };
