// The general method that makes a new deployment.

import { Failure } from '../../base/failure.ts';
import { formatRefspec } from '../../model/refspec.ts';
import type { BroughtFile, UpdateRequest } from '../../model/request.ts';
import { updateActions } from '../authorization.ts';
import { updateOptions } from '../known-options.ts';
import { method } from '../method.ts';
import type { ArgumentValues, KeyTable } from '../tables.ts';
import { baseChange, optionsOf, updateRequest } from '../update-options.ts';

const modifiers = {
  'set-refspec': ['s', 'Follow this branch, commit or image from now on.'],
  'set-revision': ['s', 'Stay at this version or commit.'],
  'install-packages': ['as', 'Packages to add.'],
  'uninstall-packages': ['as', 'Packages to drop.'],
  'install-local-packages': ['ah', 'Package files to add, as passed descriptors; refused.'],
  'x-install-local-packages': ['a(us)', 'Package files to add: a descriptor that the caller has open, and a name.'],
  'install-fileoverride-packages': ['as', 'Refused.'],
  'install-fileoverride-local-packages': ['ah', 'Package files that may overwrite others; refused.'],
  'install-local-fileoverride-packages': ['ah', 'Another spelling of the same; refused.'],
  'override-remove-packages': ['as', 'Base packages to leave out.'],
  'override-reset-packages': ['as', 'Base packages to take back.'],
  'x-override-replace-local-packages': ['a(us)', 'Package files that replace base packages, as the other files.'],
  'override-replace-packages': ['as', 'Refused.'],
  'override-replace-local-packages': ['ah', 'Package files that replace base packages; refused.'],
  'ex-local-repo-remote': ['h', 'Directory of a repository to pull from; refused.'],
  treefile: ['s', 'Changes as a tree file; refused.'],
} as const satisfies KeyTable;

type Modifiers = ArgumentValues<{ readonly modifiers: typeof modifiers }>['modifiers'];

const served = [
  'set-refspec',
  'set-revision',
  'install-packages',
  'uninstall-packages',
  'x-install-local-packages',
  'override-remove-packages',
  'override-reset-packages',
  'x-override-replace-local-packages',
];

/** Safety: a change that would be left out is refused, not forgotten. */
function refuseUnserved(given: Modifiers): void {
  const asked = Object.entries(given).find(
    ([key, value]) => !served.includes(key) && !(Array.isArray(value) && value.length === 0),
  );
  if (asked) throw new Failure('bad-usage', `cannot honour '${asked[0]}': not supported`);
}

export const updateDeployment = method({
  kind: 'update',
  interface: 'OS',
  member: 'UpdateDeployment',
  about: 'Make a new deployment from the current one and the given changes.',
  in: { modifiers, options: updateOptions },
  actions: (request) => updateActions(request),
  encode: (request) => ({
    modifiers: {
      ...baseModifiers(request.base),
      'install-packages': request.add.length > 0 ? request.add : undefined,
      'uninstall-packages': request.drop.length > 0 ? request.drop : undefined,
      'x-install-local-packages': request.addFiles.length > 0 ? request.addFiles.map(encodeFile) : undefined,
      ...overrideModifiers(request.overrides),
    },
    options: { ...optionsOf(request), ...baseOptions(request.base) },
  }),
  decode: ({ modifiers: given, options }, osname) => {
    refuseUnserved(given);
    const base = baseChange({ refspec: given['set-refspec'], revision: given['set-revision'] }, options);
    const files = given['x-install-local-packages'];
    const override = {
      remove: given['override-remove-packages'],
      replace: given['x-override-replace-local-packages'],
      reset: given['override-reset-packages'],
    };
    const change = { osname, base, add: given['install-packages'], drop: given['uninstall-packages'], files, override };
    return updateRequest(change, options);
  },
});

const encodeFile = ({ descriptor, name }: BroughtFile) => [descriptor, name] as const;

function overrideModifiers(overrides: UpdateRequest['overrides']): Modifiers {
  const { remove = [], replace = [], reset = [] } = overrides ?? {};
  return {
    'override-remove-packages': remove.length > 0 ? remove : undefined,
    'override-reset-packages': reset.length > 0 ? reset : undefined,
    'x-override-replace-local-packages': replace.length > 0 ? replace.map(encodeFile) : undefined,
  };
}

function baseModifiers(base: UpdateRequest['base']): Modifiers {
  if (base.do === 'pin') return { 'set-revision': base.revision };
  if (base.do !== 'follow') return {};
  const pinned = base.base.kind === 'branch' ? base.base.pinned : undefined;
  return { 'set-refspec': formatRefspec(base.base), 'set-revision': pinned };
}

const baseOptions = (base: UpdateRequest['base']): { 'no-pull-base'?: true; 'allow-downgrade'?: boolean } => {
  if (base.do === 'keep') return { 'no-pull-base': true };
  return base.do === 'pull' ? { 'allow-downgrade': base.allowOlder } : {};
};
