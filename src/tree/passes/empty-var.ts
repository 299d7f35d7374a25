// What packages put in /var becomes tmpfiles.d lines; contents become factory copies; content of /opt moves below /usr.

import { formatBytes } from '../../base/units.ts';
import { treeLayout } from '../../model/layout.ts';
import type { EntryStatus, Root } from '../../system/root.ts';
import { moveFile } from '../../system/tree-files.ts';
import { type AccountNames, readAccountNames } from '../accounts.ts';
import { extendedStates, relativeTarget, relocatedState } from '../relocated-state.ts';
import type { Step } from '../step.ts';
import { declaredVarPaths, formatTmpfilesLine, type TmpfilesLine } from '../tmpfiles.ts';
import type { TreeJob } from '../tree-job.ts';
import { isWhole, outcomeOf, type VarOutcome } from '../var-rules.ts';

const tmpfilesDirectory = 'usr/lib/tmpfiles.d';
const largeBytes = 16 * 1024 * 1024;

export const emptyVar: Step = {
  name: 'empty-var',
  run: async (tree) => {
    const declared = await readDeclared(tree.root);
    const names = await readAccountNames(tree.root);
    const lines: TmpfilesLine[] = links();
    let carriedBytes = 0;
    for (const entry of await collect(tree.variable, '')) {
      if (relocatedState.some((state) => state.from === entry.path)) continue;
      if (declared.has(entry.path) && entry.outcome !== 'factory') continue;
      const status = await tree.variable.status(entry.path);
      if (status === undefined) continue;
      if (entry.outcome === 'factory') carriedBytes += status.sizeBytes;
      lines.push(...(await translate(tree, { ...entry, status, names })));
    }
    if (carriedBytes > largeBytes) {
      tree.job.say({ kind: 'message', text: `Carried as factory content of /var: ${formatBytes(carriedBytes)}` });
    }
    const text = lines.sort((a, b) => (a.path < b.path ? -1 : 1)).map(formatTmpfilesLine);
    await tree.root.makeDirectory(tmpfilesDirectory);
    await writeIfChanged(
      tree.root,
      treeLayout.varTmpfiles,
      `# Generated when this tree was assembled.\n${text.join('\n')}\n`,
    );
  },
};

/** An unchanged file stays the base's own, so that it is not part of the change. */
async function writeIfChanged(root: Root, path: string, text: string): Promise<void> {
  if ((await root.readTextIfThere(path)) !== text) await root.write(path, text);
}

const links = (): TmpfilesLine[] =>
  [...relocatedState, extendedStates].map((state) => ({
    type: 'L',
    path: `/var/${state.from}`,
    argument: relativeTarget(state),
  }));

async function readDeclared(root: Root): Promise<Set<string>> {
  const declared = new Set<string>();
  for (const entry of await root.list(tmpfilesDirectory)) {
    const path = `${tmpfilesDirectory}/${entry.name}`;
    if (path === treeLayout.varTmpfiles || !entry.name.endsWith('.conf')) continue;
    for (const name of declaredVarPaths((await root.readTextIfThere(path)) ?? '')) declared.add(name);
  }
  return declared;
}

interface Found {
  readonly path: string;
  readonly outcome: VarOutcome;
}

/** Everything below /var that something has to be done about, parents first; subtrees that go whole are not entered. */
async function collect(variable: Root, below: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await variable.list(below)) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    const outcome = outcomeOf(path, entry.kind);
    if (outcome !== 'discard') found.push({ path, outcome });
    const relocated = relocatedState.some((state) => state.from === path);
    if (entry.kind === 'directory' && !isWhole(outcome) && !relocated) found.push(...(await collect(variable, path)));
  }
  return found;
}

interface Translation extends Found {
  readonly status: EntryStatus;
  readonly names: AccountNames;
}

async function translate(tree: TreeJob, item: Translation): Promise<TmpfilesLine[]> {
  const path = `/var/${item.path}`;
  const owner = {
    mode: item.status.mode,
    user: item.names.user(item.status.uid),
    group: item.names.group(item.status.gid),
  };
  switch (item.outcome) {
    case 'directory':
      return [{ type: 'd', path, ...owner }];
    case 'fifo':
      return [{ type: 'p', path, ...owner }];
    case 'link':
      return [{ type: 'L', path, argument: (await tree.variable.readLink(item.path)) ?? '' }];
    case 'opt':
      return [await moveOpt(tree, item.path)];
    case 'factory':
      return [{ type: 'C', path, ...owner, argument: await keepInFactory(tree, item.path) }];
    case 'discard':
      return [];
  }
}

/** `/opt/NAME` → `/usr/lib/opt/NAME`; the machine gets a link, so that the content follows the commit. */
async function moveOpt(tree: TreeJob, path: string): Promise<TmpfilesLine> {
  const name = path.slice('opt/'.length);
  await tree.root.makeDirectory(treeLayout.optContent);
  await moveFile(tree.variable, path, { root: tree.root, path: `${treeLayout.optContent}/${name}` });
  return { type: 'L', path: `/var/${path}`, argument: `../../${treeLayout.optContent}/${name}` };
}

async function keepInFactory(tree: TreeJob, path: string): Promise<string> {
  const to = `${treeLayout.factoryVar}/${path}`;
  await tree.root.makeDirectory(to.slice(0, to.lastIndexOf('/')));
  await moveFile(tree.variable, path, { root: tree.root, path: to });
  return `/${to}`;
}
