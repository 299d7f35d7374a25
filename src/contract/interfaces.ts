// Every interface as one list of members, for serving, for documentation and for tests.

import { controls } from './controls.ts';
import { legacyMethods } from './legacy.ts';
import type { Member } from './method.ts';
import { methods } from './methods/index.ts';
import type { InterfaceSuffix } from './names.ts';
import { osProperties, sysrootProperties } from './properties.ts';
import { legacyQuestions, questions } from './questions.ts';
import { type SignalRow, transactionMethods, transactionProperties, transactionSignals } from './signals.ts';

export interface DocumentedProperty {
  readonly name: string;
  readonly signature: string;
  readonly about: string;
}

export interface InterfaceContent {
  readonly about: string;
  readonly methods: readonly Member[];
  readonly properties: readonly DocumentedProperty[];
  readonly signals: Readonly<Record<string, SignalRow>>;
}

const members: readonly Member[] = [
  ...Object.values(controls),
  ...Object.values(methods),
  ...legacyMethods,
  ...Object.values(questions),
  ...legacyQuestions,
  ...Object.values(transactionMethods),
];

const methodsOf = (suffix: InterfaceSuffix): readonly Member[] => members.filter((row) => row.interface === suffix);

const propertiesOf = (
  rows: Readonly<Record<string, { readonly signature: string; readonly about: string }>>,
): readonly DocumentedProperty[] =>
  Object.entries(rows).map(([name, { signature, about }]) => ({ name, signature, about }));

export const interfaces: Readonly<Record<InterfaceSuffix, InterfaceContent>> = {
  Sysroot: {
    about: 'The deployments of this machine, and the clients of the daemon.',
    methods: methodsOf('Sysroot'),
    properties: propertiesOf(sysrootProperties),
    signals: {},
  },
  OS: {
    about: 'One stateroot. Methods that change something answer the address of a transaction.',
    methods: methodsOf('OS'),
    properties: propertiesOf(osProperties),
    signals: {},
  },
  Transaction: {
    about: 'A change, at the path / of a socket of its own.',
    methods: methodsOf('Transaction'),
    properties: Object.entries(transactionProperties).map(([name, [signature, about]]) => ({ name, signature, about })),
    signals: transactionSignals,
  },
};
