// `compose tree`: treefile → spec → the same assembly as layering → a commit on a ref. Needs no deployment and no bus.

import { join } from 'node:path';
import { canonicalJson, fingerprint } from '../base/canonical-json.ts';
import { Failure } from '../base/failure.ts';
import { type CommitHash, metadataKeys } from '../model/commit.ts';
import type { Job } from '../model/job.ts';
import type { Manifest } from '../model/manifest.ts';
import type { LocalPackage } from '../model/origin.ts';
import type { TreeSpec } from '../model/tree-spec.ts';
import { hostArchitecture } from '../system/architecture.ts';
import { makeFolder, touch, writeAtomically } from '../system/files.ts';
import { takeLock } from '../system/lock.ts';
import { readCommit } from '../system/ostree/metadata.ts';
import { resolveRevision, setRef } from '../system/ostree/repo.ts';
import { storeDirectory } from '../system/package-store.ts';
import { removeLeftovers } from '../system/workspace.ts';
import { assemble } from '../tree/assemble.ts';
import type { AssemblyPlace } from '../tree/assembly.ts';
import { readManifest } from './manifest-file.ts';
import { composeReport } from './report.ts';
import { specFromManifest } from './spec-from-manifest.ts';

export interface ComposeTreeOptions {
  readonly treefile: string;
  readonly repo: string;
  readonly cachedir?: string;
  readonly workdir?: string;
  /** Directories whose package files are all installed. */
  readonly extraPackages: readonly string[];
  readonly sourceRoot?: string;
  readonly forceNocache: boolean;
  readonly cacheOnly: boolean;
  readonly downloadOnly: boolean;
  readonly dryRun: boolean;
  readonly printOnly: boolean;
  readonly previousCommit?: string;
  readonly parent?: string;
  readonly noParent: boolean;
  readonly addMetadataStrings: readonly string[];
  readonly writeCommitidTo?: string;
  readonly writeComposejsonTo?: string;
  readonly touchIfChanged?: string;
  /** Seconds since 1970 (SOURCE_DATE_EPOCH); the present when absent. */
  readonly sourceDateEpoch?: number;
}

export interface ComposeTreeResult {
  readonly ref?: string;
  readonly commit?: CommitHash;
  readonly changed: boolean;
  /** What `--print-only` or `--dry-run` shows. */
  readonly printed?: string;
}

export async function composeTree(options: ComposeTreeOptions, job: Job): Promise<ComposeTreeResult> {
  const architecture = hostArchitecture();
  const manifest = await readManifest(options.treefile, architecture);
  if (options.printOnly) return { changed: false, printed: printManifest(manifest) };
  const place = composePlace(options);
  await using _lock = await openWork(place, options.treefile);
  const previous = await findPrevious(options, manifest, job);
  const files: LocalPackage[] = [];
  for (const directory of options.extraPackages) files.push(...(await storeDirectory(place.store, directory)));
  const spec = await composeSpec(options, { manifest, files, previous, architecture });
  const assembly = await assemble(spec, place, job);
  if (assembly.commit === undefined) return { changed: false, printed: printPlan(assembly.changes.length, options) };
  return await finish(options, job, { manifest, commit: assembly.commit, previous });
}

function composePlace(options: ComposeTreeOptions): AssemblyPlace {
  const own = options.workdir ?? options.cachedir ?? join(options.repo, 'tmp', 'apt-ostree');
  return {
    repo: options.repo,
    work: join(own, 'work'),
    cache: options.cachedir ?? join(own, 'cache'),
    store: join(options.cachedir ?? own, 'packages'),
    cacheOnly: options.cacheOnly,
    stopAfter: options.dryRun ? 'resolve' : options.downloadOnly ? 'download' : 'commit',
  };
}

/** One compose at a time works in a directory, and clears away what one that was killed left there. */
async function openWork(place: AssemblyPlace, treefile: string): Promise<AsyncDisposable> {
  await makeFolder(place.work);
  const lock = await takeLock(`${place.work}.lock`, { title: `compose tree ${treefile}`, pid: process.pid });
  await removeLeftovers(place.work);
  return lock;
}

async function findPrevious(
  options: ComposeTreeOptions,
  manifest: Manifest,
  job: Job,
): Promise<CommitHash | undefined> {
  const named = options.previousCommit ?? manifest.ref;
  const previous = named === undefined ? undefined : await resolveRevision(options.repo, named);
  const text =
    previous === undefined ? `No previous commit for ${named ?? 'a tree without ref'}` : `Previous commit: ${previous}`;
  job.say({ kind: 'message', text });
  return previous;
}

interface ComposeInput {
  readonly manifest: Manifest;
  readonly files: readonly LocalPackage[];
  readonly previous: CommitHash | undefined;
  readonly architecture: string;
}

async function composeSpec(options: ComposeTreeOptions, input: ComposeInput): Promise<TreeSpec> {
  const { manifest, files, previous, architecture } = input;
  const now = new Date(options.sourceDateEpoch === undefined ? Date.now() : options.sourceDateEpoch * 1000);
  const previousVersion = previous === undefined ? undefined : (await readCommit(options.repo, previous)).version;
  const spec = specFromManifest(manifest, { architecture, previousVersion, now });
  const { metadata: _metadata, ...deciding } = manifest;
  const parent = await findParent(options, previous);
  return {
    ...spec,
    files,
    sourceDateEpoch: Math.floor(now.getTime() / 1000),
    metadata: { ...spec.metadata, ...Object.fromEntries(options.addMetadataStrings.map(splitPair)) },
    inputs: fingerprint({ deciding, files: files.map((file) => file.sha256) }),
    subject: manifest.ref ?? 'Composed tree',
    ...(parent === undefined ? {} : { parent }),
  };
}

const splitPair = (pair: string): [string, string] => {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
};

async function findParent(
  options: ComposeTreeOptions,
  previous: CommitHash | undefined,
): Promise<CommitHash | undefined> {
  if (options.noParent) return undefined;
  if (options.parent === undefined) return previous;
  const parent = await resolveRevision(options.repo, options.parent);
  if (parent !== undefined) return parent;
  throw new Failure('bad-ref', `cannot use '${options.parent}' as parent: not found in the repository`);
}

interface Composed {
  readonly manifest: Manifest;
  readonly commit: CommitHash;
  readonly previous: CommitHash | undefined;
}

async function finish(options: ComposeTreeOptions, job: Job, composed: Composed): Promise<ComposeTreeResult> {
  const { manifest, commit, previous } = composed;
  const ref = options.writeCommitidTo === undefined ? manifest.ref : undefined;
  const info = await readCommit(options.repo, commit);
  job.say({ kind: 'message', text: `Input state hash: ${String(info.metadata.get(metadataKeys.inputHash))}` });
  if (!options.forceNocache && previous !== undefined && (await hasSameInputs(options.repo, previous, info.metadata))) {
    return { commit: previous, changed: false };
  }
  if (ref !== undefined) await setRef(options.repo, ref, commit);
  if (options.writeCommitidTo !== undefined) await writeAtomically(options.writeCommitidTo, `${commit}\n`);
  if (options.writeComposejsonTo !== undefined) {
    await writeAtomically(options.writeComposejsonTo, await composeReport(options.repo, { ref, info, previous }));
  }
  if (options.touchIfChanged !== undefined) await touch(options.touchIfChanged);
  return { commit, changed: true, ...(ref === undefined ? {} : { ref }) };
}

async function hasSameInputs(
  repo: string,
  previous: CommitHash,
  metadata: ReadonlyMap<string, unknown>,
): Promise<boolean> {
  const before = (await readCommit(repo, previous)).metadata.get(metadataKeys.inputHash);
  return before !== undefined && before === metadata.get(metadataKeys.inputHash);
}

const printManifest = (manifest: Manifest): string => JSON.stringify(JSON.parse(canonicalJson(manifest)), undefined, 2);

const printPlan = (count: number, options: ComposeTreeOptions): string =>
  options.dryRun
    ? `Would install ${count} packages on top of the essential ones\n--dry-run complete`
    : 'Download complete';
