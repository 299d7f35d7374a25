// One text for one value, whatever the order of its keys; fingerprints made from it.

import { createHash } from 'node:crypto';
import { Failure } from './failure.ts';

/** JSON with sorted keys and no blanks; absent fields are left out, bytes become base64, big integers digits. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof Map) return formatEntries([...value].map(([key, item]) => [String(key), item]));
  if (typeof value === 'object') return formatEntries(Object.entries(value));
  throw new Failure('internal', `cannot write ${typeof value} as JSON`);
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Failure('internal', `cannot write ${value} as JSON`);
  return JSON.stringify(value);
}

function formatEntries(entries: readonly (readonly [string, unknown])[]): string {
  const present = entries.filter(([, item]) => item !== undefined);
  present.sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return `{${present.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** SHA-256 of the canonical text, in hexadecimal. */
export const fingerprint = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');
