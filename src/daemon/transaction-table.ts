// The object that a transaction puts on its socket, as a table for the bus.

import type { InterfaceTable, MethodRow, PropertyRow } from '../bus/service.ts';
import { hasMember, interfaceName, type Naming } from '../contract/names.ts';
import {
  argumentsOf,
  type SignalName,
  signalSignature,
  transactionMethods,
  transactionProperties,
  transactionSignals,
} from '../contract/signals.ts';
import type { Dictionary } from '../contract/signature.ts';
import { toExpectedError } from './alias-errors.ts';

export interface Described {
  readonly title: string;
  readonly client: string;
  readonly result: () => Dictionary;
}

export interface Obeyed {
  /** The tree is the one whose interface was called. */
  readonly start: (connection: string, naming: Naming) => boolean;
  readonly cancel: () => void;
}

export function transactionTable(naming: Naming, described: Described, obeyed: Obeyed): InterfaceTable {
  const cancel = (): readonly unknown[] => {
    try {
      obeyed.cancel();
    } catch (thrown) {
      throw toExpectedError(thrown, { naming, interface: 'Transaction', member: 'Cancel' });
    }
    return [];
  };
  const ofThisTree = <T>(rows: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...rows].filter(([member]) => hasMember(naming, 'Transaction', member)));
  return {
    name: interfaceName(naming, 'Transaction'),
    methods: new Map<string, MethodRow>([
      [
        transactionMethods.Start.member,
        {
          inSignature: '',
          outSignature: 'b',
          outArgs: ['started'],
          handle: ({ sender }) => [obeyed.start(sender, naming)],
        },
      ],
      [transactionMethods.Cancel.member, { inSignature: '', outSignature: '', handle: cancel }],
    ]),
    properties: ofThisTree(
      new Map<string, PropertyRow>([
        ['Title', { signature: transactionProperties.Title[0], read: () => described.title }],
        [
          'InitiatingClientDescription',
          { signature: transactionProperties.InitiatingClientDescription[0], read: () => described.client },
        ],
        ['Result', { signature: transactionProperties.Result[0], read: () => described.result() }],
      ]),
    ),
    signals: ofThisTree(
      new Map(
        Object.entries(transactionSignals).map(([name, row]) => [
          name,
          { signature: signalSignature(name as SignalName), args: argumentsOf(row).map(([argument]) => argument) },
        ]),
      ),
    ),
  };
}
