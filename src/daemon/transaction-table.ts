// The object that a transaction puts on its socket, as a table for the bus.

import type { InterfaceTable, MethodRow } from '../bus/service.ts';
import { interfaceName, type Naming } from '../contract/names.ts';
import {
  argumentsOf,
  type SignalName,
  signalSignature,
  transactionMethods,
  transactionProperties,
  transactionSignals,
} from '../contract/signals.ts';
import type { Dictionary } from '../contract/signature.ts';

export interface Described {
  readonly title: string;
  readonly client: string;
  readonly result: () => Dictionary;
}

export interface Obeyed {
  readonly start: (connection: string) => boolean;
  readonly cancel: () => void;
}

export function transactionTable(naming: Naming, described: Described, obeyed: Obeyed): InterfaceTable {
  const cancel = (): readonly unknown[] => {
    obeyed.cancel();
    return [];
  };
  return {
    name: interfaceName(naming, 'Transaction'),
    methods: new Map<string, MethodRow>([
      [
        transactionMethods.Start.member,
        { inSignature: '', outSignature: 'b', outArgs: ['started'], handle: ({ sender }) => [obeyed.start(sender)] },
      ],
      [transactionMethods.Cancel.member, { inSignature: '', outSignature: '', handle: cancel }],
    ]),
    properties: new Map([
      ['Title', { signature: transactionProperties.Title[0], read: () => described.title }],
      [
        'InitiatingClientDescription',
        { signature: transactionProperties.InitiatingClientDescription[0], read: () => described.client },
      ],
      ['Result', { signature: transactionProperties.Result[0], read: () => described.result() }],
    ]),
    signals: new Map(
      Object.entries(transactionSignals).map(([name, row]) => [
        name,
        { signature: signalSignature(name as SignalName), args: argumentsOf(row).map(([argument]) => argument) },
      ]),
    ),
  };
}
