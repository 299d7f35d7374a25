// What can be served, as plain objects: methods, properties and signals of an interface. Types only.

import type { MethodCall } from './message.ts';

export interface MethodRow {
  readonly inSignature: string;
  readonly outSignature: string;
  readonly inArgs?: readonly string[] | undefined;
  readonly outArgs?: readonly string[] | undefined;
  /** Gets a call whose signature was compared already; answers one value per type of `outSignature`. */
  handle(call: MethodCall): readonly unknown[] | Promise<readonly unknown[]>;
}

/** All our properties are read-only and announced when they change. */
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
