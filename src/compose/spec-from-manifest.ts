// Manifest → what assembly is told (pure).

import { Failure } from '../base/failure.ts';
import { metadataKeys } from '../model/commit.ts';
import type { Manifest } from '../model/manifest.ts';
import type { TreeScript, TreeSpec } from '../model/tree-spec.ts';
import { nextVersion } from '../model/version-rule.ts';

export interface ComposeMoment {
  readonly architecture: string;
  /** Version of the commit before this one on the same ref. */
  readonly previousVersion: string | undefined;
  readonly now: Date;
}

/** The spec of a tree that is made from nothing but packages. */
export function specFromManifest(manifest: Manifest, moment: ComposeMoment): TreeSpec {
  check(manifest);
  const version = versionOf(manifest, moment);
  const { defaultTarget, mutateOsRelease } = manifest;
  return {
    start: { from: 'nothing', suite: chooseSuite(manifest), architecture: moment.architecture },
    sources: { from: 'list', list: manifest.sources },
    install: manifest.packages,
    remove: [],
    exclude: manifest.excludePackages,
    debconf: manifest.debconf,
    files: [],
    recommends: manifest.recommends ?? true,
    initramfs: { make: manifest.noInitramfs ? 'never' : 'always', args: manifest.initramfsArgs },
    scripts: scriptsOf(manifest),
    addFiles: manifest.addFiles,
    removeFiles: manifest.removeFiles,
    units: manifest.units,
    machineId: manifest.machineidCompat === false ? 'absent' : 'empty',
    etcGroupMembers: manifest.etcGroupMembers,
    ...(defaultTarget === undefined ? {} : { defaultTarget }),
    ...(version === undefined || mutateOsRelease === undefined
      ? {}
      : { release: { version, mutate: mutateOsRelease } }),
    metadata: {
      ...manifest.addCommitMetadata,
      ...(version === undefined ? {} : { [metadataKeys.version]: version }),
    },
  };
}

function check(manifest: Manifest): void {
  if (manifest.packages.length === 0) throw new Failure('bad-usage', "cannot compose a tree: no 'packages'");
  if (manifest.sources.length === 0)
    throw new Failure('bad-usage', "cannot compose a tree: no 'sources' and no 'repos'");
  if (manifest.machineidCompat === false && manifest.units.length > 0) {
    throw new Failure('bad-usage', "cannot use 'units' with 'machineid-compat: false'", {
      hint: 'presets decide on the first boot then',
    });
  }
  const both = manifest.packages.find((name) => manifest.excludePackages.includes(name));
  if (both !== undefined) throw new Failure('bad-usage', `cannot both request and exclude '${both}'`);
}

function versionOf(manifest: Manifest, moment: ComposeMoment): string | undefined {
  if (manifest.versionPrefix === undefined) return undefined;
  const rule = { prefix: manifest.versionPrefix, separator: manifest.versionSuffix ?? '.' };
  return nextVersion(rule, { previous: moment.previousVersion, now: moment.now });
}

/** The release that is named, if a source has it as a suite; else the first suite of the first source. */
function chooseSuite(manifest: Manifest): string {
  const suites = manifest.sources.flatMap((source) => source.suites);
  const suite = suites.find((name) => name === manifest.releasever) ?? suites[0];
  if (suite === undefined) throw new Failure('bad-usage', 'cannot compose a tree: no source has a suite');
  return suite;
}

function scriptsOf(manifest: Manifest): readonly TreeScript[] {
  const inline = manifest.postprocess.map((text, index) => ({ name: `postprocess-inline-${index}`, text }));
  return manifest.postprocessScript === undefined ? inline : [...inline, manifest.postprocessScript];
}
