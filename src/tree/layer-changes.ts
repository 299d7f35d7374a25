// What an overlay's upper directory means for the base: whether anything was deleted or changed its type.

import type { Entry, Root } from '../system/root.ts';

/**
 * Whether committing base + upper directory gives the merged tree. It does unless something of the base is hidden
 * (a white-out, an opaque directory) or replaced by another type, which ostree's overlaying of trees cannot express.
 * Looks only at directories that the change touched.
 */
export async function isPureAddition(layers: { upper: Root; lower: Root }, merged: Root, below = ''): Promise<boolean> {
  const lower = new Map((await layers.lower.list(below)).map((entry) => [entry.name, entry.kind]));
  const now = new Map((await merged.list(below)).map((entry) => [entry.name, entry.kind]));
  for (const [name, kind] of lower) if (!isIgnored(below, name) && now.get(name) !== kind) return false;
  for (const entry of await layers.upper.list(below)) {
    if (entry.kind !== 'directory' || isIgnored(below, entry.name)) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (lower.get(entry.name) === 'directory' && !(await isPureAddition(layers, merged, path))) return false;
  }
  return true;
}

/** A deployment has its own /etc, which is no part of the tree. */
export const isIgnored = (below: string, name: Entry['name']): boolean => below === '' && name === 'etc';
