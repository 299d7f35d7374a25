// Serving tables of rows: which objects there are, what can be called on them, and who answers it.

import type { MethodCall, MethodReply, OutgoingSignal } from './message.ts';

export interface MethodRow {
  readonly inSignature: string;
  readonly outSignature: string;
  readonly inArgs?: readonly string[] | undefined;
  readonly outArgs?: readonly string[] | undefined;
  /** Gets a call whose signature was compared already; answers one value per type of `outSignature`. */
  handle(call: MethodCall): readonly unknown[] | Promise<readonly unknown[]>;
}

export interface PropertyRow {
  readonly signature: string;
  read(): unknown;
}

export interface SignalRow {
  readonly signature: string;
  readonly args?: readonly string[] | undefined;
}

export interface InterfaceTable {
  readonly name: string;
  readonly methods: ReadonlyMap<string, MethodRow>;
  readonly properties: ReadonlyMap<string, PropertyRow>;
  readonly signals: ReadonlyMap<string, SignalRow>;
  /** The `<interface>` element, where it has been written already; otherwise it is made from the rows. */
  readonly xml?: string | undefined;
}

export interface ObjectTableOptions {
  readonly emit: (signal: OutgoingSignal) => void;
  /** Exceptions that were not foreseen; callers only ever see "internal error". */
  readonly onInternalError: (thrown: unknown) => void;
  /** Path of the object that offers ObjectManager. */
  readonly objectManager?: string | undefined;
}

export interface ObjectTable {
  /** Adds or replaces the object at a path; below the object manager this is announced. */
  add(path: string, interfaces: readonly InterfaceTable[]): void;
  remove(path: string): void;
  has(path: string): boolean;
  /** To be given to `serve` of a connection. */
  answer(call: MethodCall): Promise<MethodReply>;
  /** Announces the values that these properties have at the end of the tick, once. */
  propertiesChanged(path: string, interfaceName: string, names: readonly string[]): void;
  /** Announces at once what `propertiesChanged` has collected. */
  flushChanges(): void;
}
