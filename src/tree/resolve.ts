// Requests → plan: apt decides, with the tree's own sources, keys and installed packages.

import { Failure } from '../base/failure.ts';
import { sandboxLayout, treeLayout } from '../model/layout.ts';
import type { Package, PackageChange } from '../model/package.ts';
import { comparePackages } from '../model/package-difference.ts';
import { parsePackageRequest } from '../model/package-request.ts';
import {
  explainRefusal,
  parsePlannedFiles,
  parseRemoved,
  planCommand,
  simulateCommand,
} from '../system/apt/resolve.ts';
import { aptInside } from '../system/apt/setup.ts';
import { readPackageFile } from '../system/deb-file.ts';
import { parseEssential } from '../system/dpkg.ts';
import { storedBytes } from '../system/package-store.ts';
import type { AptSession } from './apt-session.ts';
import { refuseEssential, requireMarked } from './overrides.ts';
import type { TreeJob } from './tree-job.ts';

/** Fills `state.plan`. Throws `package-not-found` or `cannot-resolve` with apt's reasons. */
export async function resolve(tree: TreeJob, apt: AptSession): Promise<void> {
  const wanted = tree.spec.install.filter((request) => !tree.state.inactive.has(request));
  const operands = [
    ...wanted.map(toOperand),
    ...tree.spec.files.map((file) => `${aptInside.store}/${file.sha256}.deb`),
  ];
  if (operands.length + tree.spec.remove.length === 0) return;
  const removed = await findRemoved(tree, apt, operands);
  const result = await apt.ask(planCommand(operands, tree.spec), { signal: tree.job.signal });
  if (result.exitCode !== 0) throw await refusal(tree, apt, { operands, failure: explainRefusal(result) });
  const files = parsePlannedFiles(result.stdout);
  const local = await Promise.all(tree.spec.files.map((f) => readPackageFile(`${tree.place.store}/${f.sha256}.deb`)));
  const planned = [...files.map((file) => file.package), ...local];
  refuseGuesses(wanted, [...planned, ...tree.basePackages]);
  tree.state.plan = {
    files,
    changes: [...changesFromBase(tree.basePackages, planned), ...removed],
    unpackedBytes: unpackedEstimate([
      ...files.map((f) => f.sizeBytes),
      await storedBytes(tree.place.store, tree.spec.files),
    ]),
  };
}

/** What is taken away: exactly the overrides, or the change is refused. */
async function findRemoved(tree: TreeJob, apt: AptSession, operands: readonly string[]): Promise<PackageChange[]> {
  const { remove } = tree.spec;
  if (remove.length === 0) return [];
  refuseEssential(remove, parseEssential(await tree.root.readText(`${treeLayout.dpkgDatabase}/status`)));
  const result = await apt.ask(simulateCommand(operands, tree.spec), { signal: tree.job.signal });
  if (result.exitCode !== 0) throw explainRefusal(result);
  const removed = parseRemoved(result.stdout);
  requireMarked(removed, remove);
  return tree.basePackages
    .filter(({ name }) => removed.includes(name))
    .map((old) => ({ kind: 'removed', name: old.name, old }));
}

/** Safety: apt takes a sign at the end of a name for an order (`foo-`: take foo away), unless an architecture follows. */
const toOperand = (request: string): string => (/^[^:=/]*[+-]$/.test(request) ? `${request}:native` : request);

/** Debian packages unpack to about three to four times their size. */
const unpackedEstimate = (sizes: readonly number[]): number => 4 * sizes.reduce((sum, bytes) => sum + bytes, 0);

/** apt reads some names that no package has as patterns or with a '+' or '-' to drop; what it guessed is refused. */
function refuseGuesses(requests: readonly string[], known: readonly Package[]): void {
  const names = new Set(known.map((p) => p.name));
  const guessed = requests.filter((text) => {
    const { name } = parsePackageRequest(text);
    return /[.+]|-$/.test(name) && !names.has(name);
  });
  if (guessed.length > 0) throw new Failure('package-not-found', `Packages not found: ${guessed.join(', ')}`);
}

function changesFromBase(base: readonly Package[], planned: readonly Package[]): readonly PackageChange[] {
  const key = (p: Package): string => `${p.name}:${p.architecture}`;
  const replaced = new Map(base.map((p) => [key(p), p]));
  return comparePackages(
    planned.flatMap((p) => replaced.get(key(p)) ?? []),
    planned,
  );
}

interface Refused {
  readonly operands: readonly string[];
  readonly failure: Failure;
}

/** When only the base stands in the way, says which of its packages would have to change, and the ways out. */
async function refusal(tree: TreeJob, apt: AptSession, refused: Refused): Promise<Failure> {
  if (tree.layers === undefined || refused.failure.code !== 'cannot-resolve') return refused.failure;
  const free = ['-o', `Dir::Etc::preferencesparts=${sandboxLayout.temporary}`];
  const command = planCommand(refused.operands, tree.spec);
  const result = await apt.ask({ ...command, args: [...free, ...command.args] }, { signal: tree.job.signal });
  if (result.exitCode !== 0) return refused.failure;
  const planned = parsePlannedFiles(result.stdout).map((file) => file.package);
  const changes = changesFromBase(tree.basePackages, planned).filter((change) => change.kind !== 'added');
  if (changes.length === 0) return refused.failure;
  tree.job.say({ kind: 'message', text: 'Forbidden base package replacements:' });
  for (const change of changes) tree.job.say({ kind: 'message', text: `  ${describeReplacement(change)}` });
  return new Failure('cannot-resolve', 'Some base packages would be replaced', {
    hint: "run 'apt-ostree upgrade' for a newer base, ask for a version that fits the base, or override the packages named above",
  });
}

const describeReplacement = (change: PackageChange): string =>
  change.kind === 'upgraded' || change.kind === 'downgraded'
    ? `${change.name} ${change.old.version} -> ${change.new.version}`
    : change.name;
