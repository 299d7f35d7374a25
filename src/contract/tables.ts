// How rows write down arguments and dictionaries: a signature and a sentence each.

import type { Value } from './signature.ts';

/** A signature and a sentence. */
export type KeyRow = readonly [signature: string, about: string];
/** The keys of an `a{sv}`. */
export type KeyTable = Readonly<Record<string, KeyRow>>;
/** Arguments in order: a plain one, or a dictionary with its keys. */
export type ArgumentTable = Readonly<Record<string, KeyRow | KeyTable>>;

export type KeyValues<T extends KeyTable> = { readonly [K in keyof T]?: Value<T[K][0]> | undefined };
export type ArgumentValues<T extends ArgumentTable> = {
  readonly [N in keyof T]: T[N] extends KeyRow ? Value<T[N][0]> : T[N] extends KeyTable ? KeyValues<T[N]> : never;
};
