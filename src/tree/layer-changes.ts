// What an overlay's upper directory means for the base: whether anything was deleted or changed its type.

import type { Entry, Root } from '../system/root.ts';

export interface Layering {
  readonly upper: Root;
  readonly lower: Root;
  readonly merged: Root;
}

/**
 * Whether committing base + upper directory gives the merged tree. It does unless something of the base is hidden
 * (a white-out, an opaque directory) or replaced by another type, which ostree's overlaying of trees cannot express.
 * Looks only at directories that the change touched.
 */
export async function isPureAddition(tree: Layering, below = ''): Promise<boolean> {
  const lower = await kinds(tree.lower, below);
  const merged = await kinds(tree.merged, below);
  for (const [name, kind] of lower) if (merged.get(name) !== kind) return false;
  const touched = (await kinds(tree.upper, below)).entries();
  for (const [name, kind] of touched) {
    if (kind !== 'directory' || lower.get(name) !== 'directory') continue;
    if (!(await isPureAddition(tree, below === '' ? name : `${below}/${name}`))) return false;
  }
  return true;
}

/** Entries of a directory. A deployment has its own /etc and content of /var, which are no part of the tree. */
async function kinds(root: Root, below: string): Promise<Map<string, Entry['kind']>> {
  if (below === 'var') return new Map();
  const entries = (await root.list(below)).filter((entry) => below !== '' || entry.name !== 'etc');
  return new Map(entries.map((entry) => [entry.name, entry.kind]));
}
