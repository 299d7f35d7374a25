// Overrides that the base has something for; the others sleep until it has. And the rules for new ones.

import { Failure } from '../base/failure.ts';
import { type Package, packageId } from '../model/package.ts';
import type { TreeSpec } from '../model/tree-spec.ts';

const nameOf = (id: string): string => id.split('_')[0] ?? id;

/**
 * The spec without what does not apply to this base: a package to leave out that is not there, a replacement for one
 * that is not there or that the base has in the same version. Throws when one that was asked for just now is such.
 */
export function applicableOverrides(spec: TreeSpec, base: readonly Package[]): TreeSpec {
  const replacing = spec.replacing ?? [];
  const ids = new Map(base.map((one) => [one.name, packageId(one)]));
  refuseNew(spec, ids);
  const sleeping = replacing.filter(({ id }) => (ids.get(nameOf(id)) ?? id) === id);
  return {
    ...spec,
    remove: spec.remove.filter((name) => ids.has(name)),
    files: spec.files.filter((file) => !sleeping.includes(file)),
    replacing: replacing.filter((file) => !sleeping.includes(file)),
  };
}

/** Compat: rpm-ostree's sentences. */
function refuseNew({ remove, replacing = [], newOverrides = [] }: TreeSpec, base: ReadonlyMap<string, string>): void {
  for (const name of remove) {
    if (newOverrides.includes(name) && !base.has(name)) {
      throw new Failure('package-not-found', `Package "${name}" not found`, {
        hint: 'only packages of the base can be overridden',
      });
    }
  }
  const added = replacing.map(({ id }) => id).filter((id) => newOverrides.includes(nameOf(id)));
  const same = added.filter((id) => base.get(nameOf(id)) === id);
  if (same.length > 0) {
    throw new Failure('bad-usage', `Request to reinstall exact base package versions: ${same.join(', ')}`);
  }
  const alone = added.find((id) => !base.has(nameOf(id)));
  if (alone !== undefined) {
    throw new Failure('bad-usage', `Package ${alone} doesn't replace a package of the same name`, {
      hint: "run 'apt-ostree install ./FILE.deb' to add a package that the base does not have",
    });
  }
}

/** Throws unless a plan takes away exactly what was asked for. Compat: rpm-ostree's sentence. */
export function requireMarked(removed: readonly string[], marked: readonly string[]): void {
  const others = removed.filter((name) => !marked.includes(name));
  if (others.length === 0) return;
  throw new Failure('cannot-resolve', `Base packages not marked to be removed: ${others.join(', ')}`, {
    hint: `they need what is left out; run 'apt-ostree override remove ${[...marked, ...others].join(' ')}' to leave them out too`,
  });
}

/** Throws when a package to leave out is one that dpkg does not let go. */
export function refuseEssential(marked: readonly string[], essential: ReadonlySet<string>): void {
  const held = marked.filter((name) => essential.has(name));
  if (held.length === 0) return;
  throw new Failure('bad-usage', `cannot leave out ${held.join(', ')}: the system does not work without it`);
}
