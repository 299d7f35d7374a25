// Plan → verified package files in the cache.

import { Failure, throwIfCancelled } from '../base/failure.ts';
import { formatBytes } from '../base/units.ts';
import type { PlannedFile } from '../model/plan.ts';
import {
  downloadCommand,
  explainFetchFailure,
  missingFiles,
  parseDownloadPercent,
  verifyFiles,
} from '../system/apt/fetch.ts';
import { archivesDirectory } from '../system/apt/setup.ts';
import { readBuildDate } from '../system/deb-file.ts';
import type { AptSession } from './apt-session.ts';
import type { TreeJob } from './tree-job.ts';

/** Throws `cannot-fetch` when a file cannot be fetched or is not the one of the plan. */
export async function download(tree: TreeJob, apt: AptSession): Promise<void> {
  const archives = archivesDirectory(tree.place.cache);
  const { files } = tree.state.plan;
  const missing = await missingFiles(archives, files);
  if (missing.length > 0) await fetchFiles(tree, apt, missing);
  await verifyFiles(archives, files);
  tree.state.sourceDateEpoch = tree.spec.sourceDateEpoch ?? (await newestDate(tree, archives));
}

async function fetchFiles(tree: TreeJob, apt: AptSession, missing: readonly PlannedFile[]): Promise<void> {
  const expectedBytes = missing.reduce((sum, file) => sum + file.sizeBytes, 0);
  const noun = missing.length === 1 ? 'package' : 'packages';
  tree.job.say({ kind: 'message', text: `Will download: ${missing.length} ${noun} (${formatBytes(expectedBytes)})` });
  if (tree.place.cacheOnly) {
    throw new Failure('cannot-fetch', `cannot use '--cache-only': ${missing.length} ${noun} not in the cache`, {
      hint: "repeat without '--cache-only', or run with '--download-only' first",
    });
  }
  const started = Date.now();
  const onStatusLine = (line: string): void => {
    const percent = parseDownloadPercent(line);
    if (percent === undefined) return;
    const receivedBytes = Math.round((expectedBytes * percent) / 100);
    tree.job.say({
      kind: 'download',
      receivedBytes,
      expectedBytes,
      filesDone: Math.floor((missing.length * percent) / 100),
      filesTotal: missing.length,
      bytesPerSecond: Math.round((receivedBytes * 1000) / Math.max(1, Date.now() - started)),
    });
  };
  const result = await apt.fetch(downloadCommand(missing), { signal: tree.job.signal, onStatusLine });
  tree.job.say({ kind: 'progress-end' });
  throwIfCancelled(tree.job.signal);
  if (result.exitCode !== 0) throw explainFetchFailure(`${result.stderr}\n${result.stdout}`, 'the packages');
}

/** The same request gives the same commit on every machine: the clock is that of the base and its packages, not "now". */
async function newestDate(tree: TreeJob, archives: string): Promise<number> {
  const paths = [
    ...tree.state.plan.files.map((file) => `${archives}/${file.fileName}`),
    ...tree.spec.files.map((file) => `${tree.place.store}/${file.sha256}.deb`),
  ];
  const dates = await Promise.all(paths.map(readBuildDate));
  return Math.max(tree.base.timestamp, ...dates);
}
