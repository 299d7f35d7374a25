// Package lists and package files: the calls that fetch them, and what apt prints meanwhile. Not: choosing.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../base/failure.ts';
import type { PlannedFile } from '../../model/plan.ts';
import type { Command } from '../command.ts';

/** Any list that cannot be fetched or verified is an error, not a warning (apt-get(8), `APT::Update::Error-Mode`). */
export const updateCommand: Command = {
  program: 'apt-get',
  args: ['update', '-q', '-o', 'APT::Update::Error-Mode=any'],
};

/** Fetches exactly these versions into the archive directory; progress on descriptor 3. */
export function downloadCommand(files: readonly PlannedFile[]): Command {
  return {
    program: 'apt-get',
    args: [
      'install',
      '-q',
      '-y',
      '--download-only',
      '--no-remove',
      '-o',
      'APT::Status-Fd=3',
      '--',
      ...exactVersions(files),
    ],
  };
}

/** What the resolver returned, never what a caller typed: `name:arch=version`. */
export const exactVersions = (files: readonly PlannedFile[]): string[] =>
  files.map(({ package: p }) => `${p.name}${p.architecture === 'all' ? '' : `:${p.architecture}`}=${p.version}`);

/** Percentage in one line of apt's status descriptor (`dlstatus:FILE:PERCENT:TEXT`). */
export function parseDownloadPercent(line: string): number | undefined {
  const match = /^dlstatus:[0-9]+:([0-9.]+):/.exec(line);
  return match === null ? undefined : Number(match[1]);
}

/** apt's words about a failed fetch as a Failure; signatures are named as such. */
export function explainFetchFailure(stderr: string, what: string): Failure {
  const errors = stderr.split('\n').filter((line) => /^[EW]: /.test(line));
  const text = errors.map((line) => line.slice(3)).join('; ') || stderr.trim().split('\n').slice(-2).join('; ');
  if (/GPG error|not signed|NO_PUBKEY|EXPKEYSIG|signature|sqv/i.test(text)) {
    return new Failure('cannot-fetch', `cannot verify ${what}: ${text}`, {
      hint: "the source's 'Signed-By' key does not vouch for what was fetched; nothing was changed",
    });
  }
  return new Failure('cannot-fetch', `cannot fetch ${what}: ${text}`, {
    hint: "check the network and the apt sources, or repeat with '--cache-only' to use what was fetched before",
  });
}

/**
 * Checks size and SHA-256 of files in the archive directory; one that differs is removed.
 * Safety: apt looks only at the size of a file that is already there.
 */
export async function verifyFiles(archives: string, files: readonly PlannedFile[]): Promise<void> {
  for (const file of files) {
    const path = join(archives, file.fileName);
    const stats = await stat(path).catch(() => undefined);
    if (stats?.size === file.sizeBytes && (await sha256OfFile(path)) === file.sha256) continue;
    await rm(path, { force: true });
    throw new Failure(
      'cannot-fetch',
      `cannot use '${file.fileName}': its size or SHA-256 is not that of the package list`,
      {
        hint: 'the file was removed from the cache; repeat the command to fetch it again',
      },
    );
  }
}

/** Files of a plan that are not in the archive directory with the right size. */
export async function missingFiles(archives: string, files: readonly PlannedFile[]): Promise<PlannedFile[]> {
  const sizes = await Promise.all(files.map((file) => stat(join(archives, file.fileName)).catch(() => undefined)));
  return files.filter((file, index) => sizes[index]?.size !== file.sizeBytes);
}

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
