// Commands that read: each asks a host and prints the answer.

import { Failure } from '../base/failure.ts';
import type {
  DifferenceIntent,
  InitramfsStateIntent,
  PackageListIntent,
  SearchIntent,
  StatusIntent,
} from '../contract/intent.ts';
import type { Host } from '../host/host.ts';
import { chooseOsname, mergeDeployment } from '../model/deployment-list.ts';
import type { HostState } from '../model/host-state.ts';
import type { Package, PackageChange } from '../model/package.ts';
import { findSides, type Side } from './difference-sides.ts';
import { findByPath } from './json-path.ts';
import { changesAsJson, renderChanges, renderScript } from './render/changes.ts';
import { formatJson } from './render/json.ts';
import { renderFound, renderPackages } from './render/packages.ts';
import { renderStatus } from './render/status.ts';
import { type Json, stateAsJson } from './render/status-json.ts';
import type { Session } from './session.ts';
import { asText } from './surface.ts';

const pendingStatus = 77;

export async function showStatus(intent: StatusIntent, host: Host, session: Session): Promise<number> {
  const state = await host.state();
  const text =
    intent.format === 'json' ? statusJson(state, intent) : await statusText(state, intent, { host, session });
  session.surface.out(text);
  const isPending = state.deployments.length > 1 && state.deployments[0]?.state !== 'booted';
  return intent.pendingExit77 && isPending ? pendingStatus : 0;
}

function statusJson(state: HostState, intent: StatusIntent): string {
  const document = stateAsJson(state, intent.bootedOnly);
  const shown: Json = intent.jsonPath === undefined ? document : findByPath(document, intent.jsonPath);
  return `${formatJson(shown)}\n`;
}

interface Asking {
  readonly host: Host;
  readonly session: Session;
}

async function statusText(state: HostState, intent: StatusIntent, { host, session }: Asking): Promise<string> {
  const pendingChanges = await findPendingChanges(state, host);
  return asText(
    renderStatus(state, {
      verbose: intent.verbose,
      bootedOnly: intent.bootedOnly,
      terminal: session.surface.terminal,
      paint: await session.makePaint(),
      ...(pendingChanges === undefined ? {} : { pendingChanges }),
    }),
  );
}

/** Only when the first deployment waits to replace the booted one; a commit that cannot be read costs one line. */
async function findPendingChanges(state: HostState, host: Host): Promise<readonly PackageChange[] | undefined> {
  const booted = state.deployments.find((one) => one.state === 'booted');
  const [first] = state.deployments;
  if (booted === undefined || first === undefined || first === booted || first.osname !== booted.osname)
    return undefined;
  const ask = { osname: booted.osname, from: booted.id, to: first.id };
  return host.ask('difference', ask).catch(() => undefined);
}

/** Compat: `rpm-ostree initramfs`, but of the default deployment in every case. */
export async function showInitramfsState(intent: InitramfsStateIntent, host: Host, session: Session): Promise<number> {
  const { deployments } = await host.state();
  const osname = chooseOsname(deployments, intent.osname);
  const { regenerate, args } = mergeDeployment(deployments, osname).origin.initramfs;
  const lines = [`Initramfs regeneration: ${regenerate ? 'enabled' : 'disabled'}`];
  if (args.length > 0) lines.push(`Initramfs args: ${args.map((word) => `${word} `).join('')}`);
  session.surface.out(asText(lines));
  return 0;
}

export async function search(intent: SearchIntent, host: Host, session: Session): Promise<number> {
  const found = await host.ask('search', { osname: intent.osname, terms: intent.terms });
  session.surface.out(asText(renderFound(found)));
  return 0;
}

export async function showDifference(intent: DifferenceIntent, host: Host, session: Session): Promise<number> {
  const { from, to } = findSides(intent, await host.state());
  const changes = await host.ask('difference', { osname: '', from: from.revision, to: to.revision });
  session.surface.out(renderDifference(intent.format, { from, to }, changes));
  return 0;
}

interface Sides {
  readonly from: Side;
  readonly to: Side;
}

function renderDifference(format: DifferenceIntent['format'], sides: Sides, changes: readonly PackageChange[]): string {
  if (format === 'json') {
    const document = {
      'ostree-commit-from': sides.from.revision,
      'ostree-commit-to': sides.to.revision,
      pkgdiff: changesAsJson(changes) as Json,
      advisories: [],
    };
    return `${formatJson(document)}\n`;
  }
  const header = [`ostree diff commit from: ${sides.from.title}`, `ostree diff commit to:   ${sides.to.title}`];
  return asText([...header, ...(format === 'diff' ? renderScript(changes) : renderChanges(changes))]);
}

export async function listPackages(intent: PackageListIntent, host: Host, session: Session): Promise<number> {
  const found = new Map<string, readonly Package[]>();
  for (const word of intent.words) {
    const packages = await packagesOf(word, host, found.size > 0);
    if (packages === undefined) break;
    found.set(word, packages);
  }
  const patterns = intent.words.slice(found.size).map(globPattern);
  const { deployments } = await host.state();
  for (const [revision, packages] of found) {
    const commit = deployments.find((one) => one.id === revision)?.commit.commit;
    const wanted = packages.filter(({ name }) => patterns.length === 0 || patterns.some((one) => one.test(name)));
    session.surface.out(asText(renderPackages(revision, commit, wanted)));
  }
  return 0;
}

/** A word after the first that names no revision begins the patterns. */
async function packagesOf(
  revision: string,
  host: Host,
  mayBePattern: boolean,
): Promise<readonly Package[] | undefined> {
  try {
    return await host.ask('packages', { osname: '', revision });
  } catch (thrown) {
    const isUnknown = thrown instanceof Failure && ['bad-ref', 'not-found', 'bad-usage'].includes(thrown.code);
    if (isUnknown && mayBePattern) return undefined;
    throw thrown;
  }
}

/** A shell pattern (`*`, `?`, `[…]`) as an expression over a whole name. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(
    /\[(!?)([\w-]+)\]|[^\w-]/g,
    (special, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not === '!' ? '^' : ''}${set}]`;
      if (special === '*') return '.*';
      return special === '?' ? '.' : `\\${special}`;
    },
  );
  return new RegExp(`^${source}$`);
}

export async function cancelTransaction(host: Host, session: Session): Promise<number> {
  const title = await host.cancel();
  session.surface.out(
    title === undefined ? 'No active transaction.\n' : `Cancelling transaction: ${title.trimEnd()}\nCancelled.\n`,
  );
  return 0;
}
