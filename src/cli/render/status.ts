// Host state → the lines of `status`. Compat: rpm-ostree's layout, key by key and in its order.

import { formatTimestamp } from '../../base/units.ts';
import { makeVisible } from '../../base/visible.ts';
import type { Deployment } from '../../model/deployment.ts';
import type { HostState } from '../../model/host-state.ts';
import type { PackageChange } from '../../model/package.ts';
import { formatRefspec } from '../../model/refspec.ts';
import type { Terminal } from '../terminal.ts';
import { groupChanges, summarizeChanges } from './changes.ts';
import { field, listField } from './columns.ts';
import type { Paint } from './paint.ts';

export interface StatusView {
  readonly verbose: boolean;
  readonly bootedOnly: boolean;
  readonly terminal: Pick<Terminal, 'columns' | 'unicode'>;
  readonly paint: Paint;
  /** From the booted deployment to the pending one, where there are both. */
  readonly pendingChanges?: readonly PackageChange[];
}

export function renderStatus(untrusted: HostState, view: StatusView): readonly string[] {
  // Safety: refs, versions and metadata come from outside; only our own colours may reach the terminal.
  const state = makeAllVisible(untrusted) as HostState;
  const shown = view.bootedOnly ? state.deployments.filter((one) => one.state === 'booted') : state.deployments;
  const severalStateroots = new Set(state.deployments.map((one) => one.osname)).size > 1;
  const blocks = shown.map((deployment) => renderDeployment(deployment, { ...view, severalStateroots }));
  return [
    ...renderHeader(state, view),
    view.bootedOnly ? 'BootedDeployment:' : 'Deployments:',
    ...blocks.flatMap((lines, at) => (at === 0 ? lines : ['', ...lines])),
  ];
}

/** The same value with every text in it made visible. */
function makeAllVisible(value: unknown): unknown {
  if (typeof value === 'string') return makeVisible(value);
  if (Array.isArray(value)) return value.map(makeAllVisible);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, makeAllVisible(one)]));
}

function renderHeader(state: HostState, view: StatusView): readonly string[] {
  const { transaction, updatePolicy } = state;
  const lines = [`State: ${transaction === undefined ? 'idle' : 'busy'}`];
  if (updatePolicy !== 'none')
    lines.push(`AutomaticUpdates: ${updatePolicy}; apt-ostreed-automatic.timer: unknown state`);
  else if (view.verbose) lines.push('AutomaticUpdates: disabled');
  if (transaction === undefined) return lines;
  return [...lines, `Transaction: ${transaction.title.trimEnd()}`, `  Initiator: ${transaction.client}`];
}

interface DeploymentView extends StatusView {
  readonly severalStateroots: boolean;
}

function renderDeployment(deployment: Deployment, view: DeploymentView): readonly string[] {
  return [
    renderTitle(deployment, view),
    ...renderSource(deployment, view),
    ...renderVersion(deployment, view),
    ...renderCommits(deployment, view),
    ...renderPlace(deployment, view),
    ...renderPending(deployment, view),
    ...renderRequests(deployment, view),
    ...renderMarks(deployment, view),
  ];
}

function renderTitle(deployment: Deployment, view: DeploymentView): string {
  const bullet = view.terminal.unicode ? '●' : '*';
  const mark = deployment.state === 'booted' ? bullet : ' ';
  const index = view.verbose ? ` (index: ${deployment.index})` : '';
  return `${mark} ${originTitle(deployment)}${index}`;
}

function originTitle({ origin }: Deployment): string {
  if (origin.base.kind === 'commit') return origin.custom?.url ?? origin.base.commit;
  if (origin.base.kind === 'image') {
    const byDigest = origin.base.image.includes('@sha256:');
    return byDigest ? (origin.custom?.url ?? origin.base.image) : origin.base.image;
  }
  return formatRefspec(origin.base);
}

function renderSource({ origin, base }: Deployment, { terminal }: DeploymentView): readonly string[] {
  const title = base.metadata['ostree.source-title'];
  const source = typeof title === 'string' ? [`  ${terminal.unicode ? '└─' : '`-'} ${title}`] : [];
  if (origin.base.kind === 'image' && origin.base.digest !== undefined) {
    return [...field('Digest', origin.base.digest), ...source];
  }
  return [...(origin.custom === undefined ? [] : field('CustomOrigin', origin.custom.description)), ...source];
}

function renderVersion({ base, commit }: Deployment, { paint }: DeploymentView): readonly string[] {
  const version = base.version ?? commit.version;
  const time = formatTimestamp(base.timestamp);
  return version === undefined ? field('Timestamp', time) : field('Version', `${paint.bold(version)} (${time})`);
}

function renderCommits(deployment: Deployment, { verbose }: DeploymentView): readonly string[] {
  const shown = verbose || deployment.origin.base.kind !== 'image';
  if (!deployment.layered) return shown ? field('Commit', deployment.commit.commit) : [];
  return [
    ...(shown ? field('BaseCommit', deployment.base.commit) : []),
    ...(verbose ? field('Commit', deployment.commit.commit) : []),
  ];
}

function renderPlace(deployment: Deployment, view: DeploymentView): readonly string[] {
  const staged = deployment.state === 'staged';
  const locked = deployment.finalizationLocked ? ' (finalization locked)' : '';
  return [
    ...(view.verbose && (staged || deployment.index === 0) ? field('Staged', `${staged ? 'yes' : 'no'}${locked}`) : []),
    ...(view.verbose || view.severalStateroots ? field('StateRoot', deployment.osname) : []),
  ];
}

function renderPending(deployment: Deployment, view: DeploymentView): readonly string[] {
  const changes = view.pendingChanges;
  if (changes === undefined || changes.length === 0) return [];
  if (deployment.index !== 0 || deployment.state === 'booted') return [];
  if (!view.verbose) return field('Diff', summarizeChanges(changes));
  return groupChanges(changes).flatMap(({ title, items }) => field(title, items));
}

function renderRequests({ origin, activePackages }: Deployment, view: DeploymentView): readonly string[] {
  const { columns } = view.terminal;
  const inactive = origin.packages.filter((name) => !activePackages.includes(name));
  const local = origin.localPackages.map(({ id }) => id);
  const replaced = origin.overrides.replaceLocal.map(({ id }) => id);
  return [
    ...listField('RemovedBasePackages', origin.overrides.remove, columns),
    ...listField('LocalOverrides', replaced, columns),
    ...(view.verbose ? listField('InactiveRequests', inactive, columns) : []),
    ...listField('LayeredPackages', activePackages, columns),
    ...listField('LocalPackages', local, columns),
  ];
}

function renderMarks(deployment: Deployment, { paint, terminal }: DeploymentView): readonly string[] {
  const { regenerate, args, etcFiles } = deployment.origin.initramfs;
  const endOfLife = deployment.base.metadata['ostree.endoflife'];
  const lines = [...(regenerate ? field('Initramfs', args.join(' ') || 'regenerate') : [])];
  lines.push(...listField('InitramfsEtc', etcFiles, terminal.columns));
  if (deployment.pinned) lines.push(...field('Pinned', 'yes'));
  if (deployment.unlocked !== 'none') lines.push(...alarmField('Unlocked', deployment.unlocked, paint));
  if (typeof endOfLife === 'string') lines.push(...alarmField('EndOfLife', endOfLife, paint));
  return lines;
}

const alarmField = (key: string, value: string, paint: Paint): readonly string[] => field(key, value).map(paint.alarm);
