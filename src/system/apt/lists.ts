// How old the package lists in the cache are, and for which sources they were fetched.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readTextIfThere, writeAtomically } from '../files.ts';
import { listsDirectory } from './setup.ts';

const stampPath = (cache: string): string => join(cache, 'lists-stamp.json');

/** Seconds since the lists of exactly these sources (their fingerprint) were fetched; undefined when they never were. */
export async function listsAge(cache: string, sources: string): Promise<number | undefined> {
  const text = await readTextIfThere(stampPath(cache));
  const stamp = text === undefined ? undefined : parseStamp(text);
  if (stamp === undefined || stamp.sources !== sources) return undefined;
  const age = Date.now() / 1000 - stamp.fetched;
  return age >= 0 ? age : undefined;
}

export async function markListsFresh(cache: string, sources: string): Promise<void> {
  await writeAtomically(stampPath(cache), JSON.stringify({ sources, fetched: Date.now() / 1000 }));
}

/** `cleanup --repomd`: lists, package files and apt's own caches. */
export async function dropLists(cache: string): Promise<void> {
  await rm(stampPath(cache), { force: true });
  await rm(listsDirectory(cache), { recursive: true, force: true });
  await rm(join(cache, 'apt'), { recursive: true, force: true });
}

/** Safety: a damaged stamp means "not fresh", never more. */
function parseStamp(text: string): { sources: string; fetched: number } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const record = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    const { sources, fetched } = record;
    return typeof sources === 'string' && typeof fetched === 'number' ? { sources, fetched } : undefined;
  } catch {
    return undefined;
  }
}
