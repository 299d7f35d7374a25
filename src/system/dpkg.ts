// The dpkg database: reading it, auditing it, and making sense of what dpkg prints when a script fails.

import { parseStanzas, type Stanza } from '../base/deb822.ts';
import { Failure } from '../base/failure.ts';
import { makeVisible } from '../base/visible.ts';
import type { Package } from '../model/package.ts';

/** Packages of a `status` file whose state is installed, sorted by name and architecture (dpkg-query(1)). */
export function parseInstalled(status: string): Package[] {
  return installedStanzas(status)
    .map(packageOf)
    .sort((a, b) => compareText(`${a.name}:${a.architecture}`, `${b.name}:${b.architecture}`));
}

/** Packages that are neither fully installed nor reduced to their configuration files, and pending triggers. */
export function parseUnfinished(status: string): string[] {
  return parseStanzas(status)
    .filter((stanza) => !/ (installed|config-files|not-installed)$/.test(stanza.get('Status') ?? ''))
    .map((stanza) => stanza.get('Package') ?? '');
}

/** Names that installed packages provide besides their own, without versions, and the package that does. */
export function parseProvides(status: string): Map<string, Package> {
  const provided = installedStanzas(status).flatMap((stanza) =>
    (stanza.get('Provides') ?? '')
      .split(',')
      .map((name) => name.trim().replace(/[ (:].*$/, ''))
      .filter((name) => name !== '')
      .map((name) => [name, packageOf(stanza)] as const),
  );
  return new Map(provided);
}

/** Installed packages that dpkg does not let go (deb-control(5), `Essential` and `Protected`). */
export const parseEssential = (status: string): ReadonlySet<string> =>
  new Set(
    installedStanzas(status)
      .filter((stanza) => stanza.get('Essential') === 'yes' || stanza.get('Protected') === 'yes')
      .map((stanza) => stanza.get('Package') ?? ''),
  );

const installedStanzas = (status: string): readonly Stanza[] =>
  parseStanzas(status).filter((stanza) => (stanza.get('Status') ?? '').endsWith(' installed'));

const packageOf = (stanza: Stanza): Package => ({
  name: stanza.get('Package') ?? '',
  version: stanza.get('Version') ?? '',
  architecture: stanza.get('Architecture') ?? '',
});

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export interface ScriptFailure {
  readonly package: string;
  readonly script: string;
  readonly reason: string;
  /** The last lines that this package's script printed. */
  readonly said: readonly string[];
}

const keptLines = 12;

/** Finds in dpkg's output which package and script failed, why, and the last lines it said. */
export function findScriptFailure(lines: readonly string[]): ScriptFailure | undefined {
  const at = lines.findIndex((line) => /^dpkg: error processing (package|archive) /.test(line));
  if (at < 0) return undefined;
  const name = /^dpkg: error processing (?:package|archive) (\S+)/.exec(lines[at] ?? '')?.[1] ?? 'unknown';
  const reason = (lines[at + 1] ?? '').trim();
  const script = /(pre|post)-(installation|removal)/.exec(reason);
  return {
    package: name.replace(/^.*\//, '').replace(/_.*$/, ''),
    script: script === null ? 'script' : `${script[1]}${script[2] === 'installation' ? 'inst' : 'rm'}`,
    reason,
    said: wordsOfScript(lines, { at, name }).slice(-keptLines).map(makeVisible),
  };
}

const isBeginning = (line: string): boolean =>
  /^(Setting up|Unpacking|Preparing to unpack|Selecting previously|Removing|Processing triggers for) /.test(line);

const isOfDpkg = (line: string): boolean =>
  isBeginning(line) || /^(dpkg: error|Errors were encountered|E: |\(Reading database)/.test(line);

/**
 * What stands before the error, and what stands below the package's last beginning: two streams are heard, and the
 * error, on the second, may arrive before the script's words, on the first, or in the midst of them.
 */
function wordsOfScript(lines: readonly string[], { at, name }: { at: number; name: string }): string[] {
  const plain = name.replace(/:.*$/, '');
  const isBeginningOfIt = (line: string): boolean => isBeginning(line) && new Set(line.split(/[ :]/)).has(plain);
  const from = lines.slice(0, at).findLastIndex(isBeginning);
  const begun = lines.findLastIndex(isBeginningOfIt);
  const next = lines.findIndex((line, index) => index > begun && isEnd(line));
  const end = begun < 0 || next < 0 ? lines.length : next;
  const isReason = (index: number): boolean => index === at || index === at + 1;
  const isItsOwn = (index: number): boolean =>
    (index > from && index < at) || (begun >= 0 && index > begun && index < end);
  return lines.filter((line, index) => isItsOwn(index) && !isReason(index) && !isOfDpkg(line));
}

const isEnd = (line: string): boolean => isBeginning(line) || line.startsWith('Errors were encountered');

/** A script's failure as ours: package, script, exit status, and its last words. */
export function explainScriptFailure(failure: ScriptFailure): Failure {
  const said = failure.said.length === 0 ? '' : `\n${failure.said.map((line) => `  | ${line}`).join('\n')}`;
  const message = `cannot install '${failure.package}': ${failure.reason || `its ${failure.script} failed`}${said}`;
  if (message.includes('No space left on device')) {
    return new Failure('no-space', message, { hint: "run 'apt-ostree cleanup --rollback --base' to make room" });
  }
  return new Failure('package-script', message, {
    hint: `the system is unchanged; leave '${failure.package}' out, or report the problem to the package's maintainer`,
  });
}
