// Rules about the import graph as a whole: no cycle, nothing that is never reached, no import that leads nowhere.

import type { Complaints } from './module-rules.ts';
import type { Module } from './modules.ts';

type Graph = ReadonlyMap<string, readonly string[]>;

const makeGraph = (modules: readonly Module[]): Graph =>
  new Map(
    modules.map(({ path, imports }) => [
      path,
      imports.filter(({ isRelative }) => isRelative).map(({ target }) => target),
    ]),
  );

export function checkTargetsExist(modules: readonly Module[]): Complaints {
  const graph = makeGraph(modules);
  return [...graph].flatMap(([path, targets]) =>
    targets
      .filter((target) => /^(?:src|tests)\/.*ts$/.test(target) && !graph.has(target))
      .map((target) => `${path}: imports ${target}, which is not there`),
  );
}

export function checkCycles(modules: readonly Module[]): Complaints {
  const graph = makeGraph(modules);
  const done = new Set<string>();
  const complaints: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) complaints.push(`cycle: ${[...trail.slice(start), path].join(' → ')}`);
    if (start >= 0 || done.has(path)) return;
    for (const target of graph.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return complaints;
}

const entryPoints = ['src/cli/main.ts', 'src/daemon/main.ts', 'src/generate/main.ts'];
const isEntry = (path: string): boolean =>
  entryPoints.includes(path) || /\.mjs$|\.d\.ts$|\.test\.ts$|^tests\/.*main\.ts$/.test(path);

/** A module that neither an entry point nor a test reaches is dead. */
export function checkReached(modules: readonly Module[]): Complaints {
  const graph = makeGraph(modules);
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const target of graph.get(path) ?? []) visit(target);
  };
  for (const path of graph.keys()) if (isEntry(path)) visit(path);
  return [...graph.keys()].filter((path) => !reached.has(path)).map((path) => `${path}: nothing reaches it`);
}
