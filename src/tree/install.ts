// Root + files → root with packages configured: dpkg, driven by apt, inside the sandbox and without network.

import { join } from 'node:path';
import { Failure, throwIfCancelled } from '../base/failure.ts';
import { treeLayout } from '../model/layout.ts';
import { exactVersions } from '../system/apt/fetch.ts';
import { removal } from '../system/apt/resolve.ts';
import { aptInside, copyPackageCache, packageCacheCopy } from '../system/apt/setup.ts';
import { sandboxed } from '../system/bwrap.ts';
import type { Command } from '../system/command.ts';
import { explainScriptFailure, findScriptFailure, parseUnfinished } from '../system/dpkg.ts';
import { type RunOptions, type RunResult, run } from '../system/run.ts';
import { writeWorkFile } from '../system/tree-files.ts';
import type { AptSession } from './apt-session.ts';
import { policyRcScript, scriptSandbox } from './package-sandbox.ts';
import type { TreeJob } from './tree-job.ts';

/** A script that prints nothing for this long is taken for hanging. */
const silenceMs = 5 * 60 * 1000;
const keptLines = 2000;

/** Throws `package-script` naming package and script, with the last lines it said. */
export async function install(tree: TreeJob, apt: AptSession): Promise<void> {
  const { plan } = tree.state;
  if (plan.files.length + tree.spec.files.length + tree.spec.remove.length === 0) return;
  await preseed(tree, apt);
  await copyPackageCache(tree.place.cache, apt.setup.log);
  await configure(tree, apt, installCommand(tree));
  const unfinished = parseUnfinished(await tree.root.readText(`${treeLayout.dpkgDatabase}/status`));
  if (unfinished.length > 0) {
    throw new Failure('package-script', `cannot install: not fully configured: ${unfinished.join(', ')}`);
  }
}

const dpkgOptions = ['force-unsafe-io', 'force-confold', 'force-confdef'];

/**
 * Exactly what was planned; apt only orders the work, and cannot fetch: the sandbox has no network. With `--no-download`
 * it would not find files of our store either. The durable write is the commit, so dpkg need not flush.
 */
function installCommand(tree: TreeJob): Command {
  const files = tree.spec.files.map((file) => `${aptInside.store}/${file.sha256}.deb`);
  return {
    program: 'apt-get',
    args: [
      ...['install', '-q', '-y', ...removal(tree.spec.remove), '--allow-downgrades'],
      ...['-o', 'APT::Status-Fd=3', '-o', 'DPkg::Use-Pty=0', '-o', `Dir::Cache::pkgcache=${packageCacheCopy}`],
      ...dpkgOptions.flatMap((option) => ['-o', `DPkg::Options::=--${option}`]),
      ...['--', ...exactVersions(tree.state.plan.files), ...files, ...tree.spec.remove.map((name) => `${name}-`)],
    ],
  };
}

async function preseed(tree: TreeJob, apt: AptSession): Promise<void> {
  const answers = tree.spec.debconf ?? [];
  if (answers.length === 0) return;
  const command = { program: 'debconf-set-selections', args: [], input: `${answers.join('\n')}\n` };
  await runInTree(tree, apt, { command, options: { signal: tree.job.signal } });
}

/** Runs a command as maintainer scripts run: in their sandbox, with apt's configuration. */
async function runInTree(
  tree: TreeJob,
  apt: AptSession,
  work: { command: Command; options: RunOptions },
): Promise<RunResult> {
  const policyRc = await writeWorkFile(join(tree.workspace, 'policy-rc.d'), policyRcScript, 0o755);
  const world = { apt: apt.setup, policyRc, sourceDateEpoch: tree.state.sourceDateEpoch };
  await using _policy = await policyMountPoint(tree);
  return await run(await sandboxed(scriptSandbox(tree, world), work.command), work.options);
}

/** bubblewrap needs something to mount on; it is taken away again unless a package brings its own. */
async function policyMountPoint(tree: TreeJob): Promise<AsyncDisposable> {
  const path = 'usr/sbin/policy-rc.d';
  const had = await tree.root.has(path);
  if (!had) await tree.root.write(path, '', 0o755);
  return {
    [Symbol.asyncDispose]: async () => {
      if (!had) await tree.root.remove(path);
    },
  };
}

async function configure(tree: TreeJob, apt: AptSession, command: Command): Promise<void> {
  const lines: string[] = [];
  const silence = watchSilence(tree.job.signal);
  const onLine = (line: string): void => {
    silence.heard();
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
  };
  const progress = progressReader(tree);
  try {
    const options = { signal: silence.signal, onLine, onStatusLine: progress.read, okExitCodes: [100] };
    const result = await runInTree(tree, apt, { command, options });
    if (result.exitCode !== 0) throw explain(lines, result);
  } catch (thrown) {
    throwIfCancelled(tree.job.signal);
    throw silence.signal.aborted ? hanging(progress.package()) : thrown;
  } finally {
    silence.stop();
    progress.end();
  }
}

function explain(lines: readonly string[], result: RunResult): Failure {
  const script = findScriptFailure(lines);
  if (script !== undefined) return explainScriptFailure(script);
  const errors = result.stderr.split('\n').filter((line) => line.startsWith('E: '));
  return new Failure(
    'package-script',
    `cannot install the packages: ${errors.join('; ') || lines.slice(-3).join('; ')}`,
  );
}

const hanging = (name: string): Failure =>
  new Failure('package-script', `cannot install '${name}': its script said nothing for ${silenceMs / 60_000} minutes`, {
    hint: 'a script that waits for an answer needs it in advance; the system is unchanged',
  });

/** A signal that fires with the job's, or when nothing was heard for too long. */
function watchSilence(outer: AbortSignal): { signal: AbortSignal; heard: () => void; stop: () => void } {
  const inner = new AbortController();
  const end = (): void => inner.abort();
  let timer = setTimeout(end, silenceMs);
  outer.addEventListener('abort', end, { once: true });
  return {
    signal: inner.signal,
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(end, silenceMs);
    },
    stop: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', end);
    },
  };
}

/** `pmstatus:PACKAGE:PERCENT:TEXT` lines → percentages that name the package at work. */
function progressReader(tree: TreeJob): { read: (line: string) => void; package: () => string; end: () => void } {
  const text = 'Processing packages';
  let current = 'a package';
  return {
    read: (line) => {
      const match = /^pmstatus:([^:]+):([0-9.]+):(.*)$/.exec(line);
      if (match === null) return;
      current = match[1] ?? current;
      tree.job.say({
        kind: 'percent',
        text: `${text} (${match[3] ?? current})`,
        percent: Math.floor(Number(match[2])),
      });
    },
    package: () => current,
    end: () => tree.job.say({ kind: 'progress-end' }),
  };
}
