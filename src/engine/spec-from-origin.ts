// Origin + base commit → what the tree must be. Pure: nothing is read.

import type { CommitHash } from '../model/commit.ts';
import type { Origin } from '../model/origin.ts';
import type { TreeSpec } from '../model/tree-spec.ts';

export interface LayeringSettings {
  /** Install what packages recommend, as apt users know it (`Recommends` in the daemon's configuration). */
  readonly recommends: boolean;
}

export function specFromOrigin(origin: Origin, base: CommitHash, settings: LayeringSettings): TreeSpec {
  return {
    start: { from: 'commit', commit: base },
    sources: { from: 'tree' },
    install: origin.packages,
    remove: origin.overrides.remove,
    files: [...origin.localPackages, ...origin.overrides.replaceLocal],
    replacing: origin.overrides.replaceLocal,
    recommends: settings.recommends,
    initramfs: { make: origin.initramfs.regenerate ? 'always' : 'if-kernel-changed', args: origin.initramfs.args },
    scripts: [],
    addFiles: [],
    removeFiles: [],
    units: [],
    metadata: {},
  };
}
