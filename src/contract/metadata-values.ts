// Commit metadata ↔ variants. Numbers travel as `x` and big integers as `t`, so that both come back as they were.

import type { MetadataValue } from '../model/deployment.ts';
import type { Dictionary, Variant } from './signature.ts';

export type Metadata = Readonly<Record<string, MetadataValue>>;

export const encodeMetadata = (metadata: Metadata): Dictionary =>
  new Map(Object.entries(metadata).map(([key, value]) => [key, encodeValue(value)]));

function encodeValue(value: MetadataValue): Variant {
  switch (typeof value) {
    case 'string':
      return { signature: 's', value };
    case 'boolean':
      return { signature: 'b', value };
    case 'number':
      return Number.isSafeInteger(value) ? { signature: 'x', value: BigInt(value) } : { signature: 'd', value };
    case 'bigint':
      return { signature: value < 0n ? 'x' : 't', value };
    default:
      return encodeList(value);
  }
}

function encodeList(list: readonly MetadataValue[]): Variant {
  if (list.length > 0 && list.every((item) => typeof item === 'string')) return { signature: 'as', value: list };
  return { signature: 'av', value: list.map(encodeValue) };
}

export const decodeMetadata = (dictionary: Dictionary | undefined): Metadata =>
  Object.fromEntries([...(dictionary ?? [])].map(([key, wrapped]) => [key, decodeValue(wrapped)]));

function decodeValue({ signature, value }: Variant): MetadataValue {
  if (signature === 'x' && typeof value === 'bigint' && value === BigInt.asIntN(54, value)) return Number(value);
  // Safety: our own daemon wrote these variants; their values have the shape that the signature names.
  if (signature === 'av') return (value as readonly Variant[]).map(decodeValue);
  return value as MetadataValue;
}
