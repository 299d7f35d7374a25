// Reading a manifest with everything it includes and every file it names.

import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Failure } from '../base/failure.ts';
import { quoteForMessage } from '../base/visible.ts';
import { type Manifest, mergeManifests, substituteVariables } from '../model/manifest.ts';
import { decodeManifest, type FileReferences } from '../model/manifest-decode.ts';
import { decodeManifestKeys } from '../model/manifest-schema.ts';
import type { AddedFile, TreeScript } from '../model/tree-spec.ts';
import { readInput, resolveInput } from '../system/inputs.ts';
import { parseManifestText } from './manifest-yaml.ts';
import { chooseSources, locateKey } from './source-files.ts';

const limits = { totalBytes: 10 * 1024 * 1024, depth: 50, files: 1000, addedBytes: 64 * 1024 * 1024 } as const;

interface Reading {
  readonly architecture: string;
  /** Real path of every manifest read so far. */
  readonly seen: Set<string>;
  totalBytes: number;
}

/** Reads a manifest for one architecture: includes merged, variables replaced, sources chosen. */
export async function readManifest(path: string, architecture: string): Promise<Manifest> {
  const reading: Reading = { architecture, seen: new Set(), totalBytes: 0 };
  const merged = await readOne(path, reading, 0);
  const directories = new Set([...reading.seen].map((file) => dirname(file)));
  const sources = await chooseSources(merged, [...directories]);
  return substituteVariables({ ...merged, sources }, architecture);
}

async function readOne(path: string, reading: Reading, depth: number): Promise<Manifest> {
  await enter(path, reading, depth);
  const { content } = await readInput(path, limits.totalBytes - reading.totalBytes);
  reading.totalBytes += content.byteLength;
  const { data, locate } = parseManifestText(content, path);
  const { manifest, files } = decodeManifest(decodeManifestKeys(data, locate), {
    locate,
    architecture: reading.architecture,
  });
  let merged: Manifest = { ...manifest, ...(await readReferences(path, files)), sources: locateKeys(manifest, path) };
  for (const name of files.includes) {
    merged = mergeManifests(merged, await readOne(pathBeside(path, name), reading, depth + 1));
  }
  return merged;
}

async function enter(path: string, reading: Reading, depth: number): Promise<void> {
  if (!/\.(ya?ml|json)$/.test(path)) {
    throw new Failure('bad-usage', `cannot read ${quoteForMessage(path)}: a manifest is a .yaml, .yml or .json file`);
  }
  const real = await resolveInput(path);
  if (reading.seen.has(real)) {
    throw new Failure('bad-usage', `Include loop detected; ${quoteForMessage(path)} was already included`);
  }
  reading.seen.add(real);
  if (depth > limits.depth || reading.seen.size > limits.files) {
    throw new Failure('bad-usage', `cannot include ${quoteForMessage(path)}: too many manifests`);
  }
}

/** Names are relative to the manifest that mentions them. */
function pathBeside(manifest: string, name: string): string {
  if (name === '' || isAbsolute(name) || name.includes('://')) {
    throw new Failure(
      'bad-usage',
      `cannot use ${quoteForMessage(name)} in ${quoteForMessage(manifest)}: not a relative path`,
    );
  }
  return join(dirname(manifest), name);
}

const locateKeys = (manifest: Manifest, path: string): Manifest['sources'] =>
  manifest.sources.map((source) => ({ ...source, signedBy: locateKey(source.signedBy, resolve(path)) }));

interface ReadFiles {
  readonly addFiles: readonly AddedFile[];
  readonly postprocessScript?: TreeScript;
}

async function readReferences(path: string, files: FileReferences): Promise<ReadFiles> {
  const addFiles: AddedFile[] = [];
  for (const { source, destination } of files.addFiles) {
    addFiles.push({ destination, ...(await readInput(pathBeside(path, source), limits.addedBytes)) });
  }
  if (files.postprocessScript === undefined) return { addFiles };
  return { addFiles, postprocessScript: await readScript(pathBeside(path, files.postprocessScript)) };
}

async function readScript(path: string): Promise<TreeScript> {
  const { content, mode } = await readInput(path, limits.totalBytes);
  if ((mode & 0o111) === 0)
    throw new Failure('bad-usage', `cannot use script ${quoteForMessage(path)}: not executable`);
  return { name: basename(path), text: new TextDecoder().decode(content) };
}
