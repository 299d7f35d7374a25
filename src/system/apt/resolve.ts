// Asks apt what a set of requests would need: URIs, sizes and hashes of the files, without fetching or installing.

import { Failure, type FailureCode } from '../../base/failure.ts';
import { sandboxLayout } from '../../model/layout.ts';
import type { PlannedFile } from '../../model/plan.ts';
import type { Command } from '../command.ts';
import type { RunResult } from '../run.ts';
import { aptInside } from './setup.ts';

export interface Without {
  /** Packages that must not come. */
  readonly exclude?: readonly string[];
  /** Installed packages that must go, with their configuration files. */
  readonly remove?: readonly string[];
  /** Files among the operands that may be older than what they replace. */
  readonly replacing?: readonly unknown[];
}

const downgrades = ({ replacing = [] }: Without): readonly string[] =>
  replacing.length === 0 ? [] : ['--allow-downgrades'];

/** apt refuses to take any package away unless some are meant to go. */
export const removal = (remove: readonly string[]): readonly string[] =>
  remove.length === 0 ? ['--no-remove'] : ['--purge'];

/** The call that only tells what would be done; `Remv` and `Purg` lines name what would go. */
export function simulateCommand(operands: readonly string[], without: Without): Command {
  const { exclude = [], remove = [] } = without;
  const dropped = [...exclude, ...remove].map((name) => `${name}-`);
  return {
    program: 'apt-get',
    args: ['install', '-qq', '-y', '-s', ...removal(remove), ...downgrades(without), '--', ...operands, ...dropped],
  };
}

/** Names of the packages that a simulated run would take away. */
export const parseRemoved = (output: string): string[] =>
  [...new Set([...output.matchAll(/^(?:Remv|Purg) ([^\s:]+)/gm)].map((match) => match[1] ?? ''))].sort();

/**
 * The call that prints the plan (apt-get(8), `--print-uris`). `operands` are what the request parser accepted, or
 * paths of package files. With `--no-remove` apt refuses any plan that takes a package away.
 */
export function planCommand(operands: readonly string[], without: Without = {}): Command {
  const { exclude = [], remove = [] } = without;
  const dropped = [...exclude, ...remove].map((name) => `${name}-`);
  return {
    program: 'apt-get',
    // An empty archive directory: files that are in ours already would not be printed.
    args: [
      ...[
        'install',
        '-qq',
        '-y',
        '--print-uris',
        ...removal(remove),
        ...downgrades(without),
        '-o',
        `Dir::Cache::archives=${sandboxLayout.temporary}`,
      ],
      ...['--', ...operands, ...dropped],
    ],
  };
}

const uriLine = /^'(?<url>[^']+)' (?<name>\S+) (?<size>[0-9]+) (?:SHA256:(?<sha256>[0-9a-f]{64}))?$/;

/** Files of a plan, without those of our own store, which are known already; a line that is no planned file, or one without a SHA-256, is a failure and never skipped. */
export function parsePlannedFiles(output: string): PlannedFile[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith("'") && !line.startsWith(`'file:${aptInside.store}/`))
    .map(parsePlannedFile);
}

function parsePlannedFile(line: string): PlannedFile {
  const groups = uriLine.exec(line)?.groups;
  const file = groups?.name === undefined ? undefined : parseFileName(groups.name);
  if (groups === undefined || file === undefined || groups.sha256 === undefined) {
    throw new Failure('tool-failed', `cannot read apt's plan: '${line}'`);
  }
  return {
    package: file,
    fileName: groups.name ?? '',
    sizeBytes: Number(groups.size),
    sha256: groups.sha256,
    url: groups.url ?? '',
  };
}

/** `name_version_arch.deb` as apt writes it in its archive directory, with `%3a` for the colon of an epoch. */
function parseFileName(fileName: string): PlannedFile['package'] | undefined {
  const match = /^(?<name>[^_]+)_(?<version>[^_]+)_(?<architecture>[^_]+)\.deb$/.exec(fileName)?.groups;
  if (match === undefined) return undefined;
  return {
    name: match.name ?? '',
    version: decodeURIComponent(match.version ?? ''),
    architecture: match.architecture ?? '',
  };
}

/** apt's refusal as ours. All missing packages are named at once. Compat: rpm-ostree's "Packages not found: a, b". */
export function explainRefusal(result: RunResult): Failure {
  const errors = errorLines(result.stderr);
  const missing = errors.flatMap((line) => missingPackage(line) ?? []);
  if (missing.length > 0) {
    return new Failure('package-not-found', `Packages not found: ${missing.join(', ')}`, {
      hint: "run 'apt-ostree refresh-md' to fetch new package lists, or 'apt-ostree search WORD' to look for a name",
    });
  }
  return new Failure(refusalCode(result.stderr), `cannot resolve the packages: ${reasons(result.stderr)}`, {
    hint: 'the lines above are from apt; ask for other packages or versions, or upgrade the base first',
  });
}

const errorLines = (text: string): string[] => text.split('\n').filter((line) => line.startsWith('E: '));

function missingPackage(line: string): string | undefined {
  const version = /^E: (?:Version|Release) '([^']+)' for '([^']+)' was not found/.exec(line);
  if (version !== null) return `${version[2]}${line.startsWith('E: Version') ? '=' : '/'}${version[1]}`;
  const name =
    /^E: Unable to locate package (\S+)/.exec(line) ??
    /^E: Package '([^']+)' has no installation candidate/.exec(line) ??
    /^E: Couldn't find any package by (?:glob|regex) '([^']+)'/.exec(line);
  // The resolver's callers give a name that ends in a sign an architecture, so that apt takes it for a name.
  return name?.[1]?.replace(/:native$/, '');
}

const refusalCode = (text: string): FailureCode =>
  text.includes('Unable to fetch') ? 'cannot-fetch' : 'cannot-resolve';

/** apt 3 prints its chain of reasons below the last error; older ones print a list of unmet dependencies. */
function reasons(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('W: '));
  return lines.map((line) => line.replace(/^E: /, '')).join('\n');
}
