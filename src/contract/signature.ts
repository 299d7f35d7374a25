// D-Bus signatures as types: what a value of a signature looks like in this program.

/** A value together with its signature, as `v` carries it. */
export interface Variant {
  readonly signature: string;
  readonly value: unknown;
}

/** `a{sv}`: a map, so that a key called `__proto__` is only a string. */
export type Dictionary = ReadonlyMap<string, Variant>;

interface Basic {
  readonly y: number;
  readonly n: number;
  readonly q: number;
  readonly i: number;
  readonly u: number;
  readonly h: number;
  readonly d: number;
  readonly x: bigint;
  readonly t: bigint;
  readonly b: boolean;
  readonly s: string;
  readonly o: string;
  readonly g: string;
  readonly v: Variant;
}

type Split<S extends string> = S extends `a{s${infer Inner}`
  ? Split<Inner> extends [infer V, `}${infer Rest}`]
    ? [ReadonlyMap<string, V>, Rest]
    : never
  : S extends `a${infer Inner}`
    ? Split<Inner> extends [infer V, infer Rest]
      ? [readonly V[], Rest]
      : never
    : S extends `(${infer Inner}`
      ? SplitTuple<Inner, []>
      : S extends `${infer Code}${infer Rest}`
        ? Code extends keyof Basic
          ? [Basic[Code], Rest]
          : never
        : never;

type SplitTuple<S extends string, Sofar extends readonly unknown[]> = S extends `)${infer Rest}`
  ? [Sofar, Rest]
  : Split<S> extends [infer V, infer Rest extends string]
    ? SplitTuple<Rest, readonly [...Sofar, V]>
    : never;

/** The value of one complete type: `Value<'as'>` is `readonly string[]`, `Value<'a{sv}'>` a map of variants. */
export type Value<S extends string> = string extends S ? unknown : Split<S> extends [infer V, ''] ? V : never;

export const variant = <const S extends string>(signature: S, value: Value<S>): Variant => ({ signature, value });

/** Takes the value out of a variant of exactly this signature. */
export function unwrap<const S extends string>(signature: S, wrapped: Variant | undefined): Value<S> | undefined {
  // Safety: the bus layer builds variants whose value has the shape that their signature names.
  return wrapped?.signature === signature ? (wrapped.value as Value<S>) : undefined;
}

/** Makes a dictionary; entries without a value are left out. */
export const dictionary = (entries: Readonly<Record<string, Variant | undefined>>): Dictionary =>
  new Map(Object.entries(entries).filter((entry): entry is [string, Variant] => entry[1] !== undefined));
