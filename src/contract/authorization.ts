// Which actions a change needs, and what the person who is asked reads about it.

import { formatRefspec } from '../model/refspec.ts';
import type { Request, UpdateRequest } from '../model/request.ts';
import { type ActionName, actions } from './actions.ts';
import type { Actions } from './method.ts';

/** Every action that an update needs, for the request as a whole; `always` is what the method itself needs. */
export function updateActions(request: UpdateRequest, always?: ActionName): Actions {
  const [first, ...more] = [
    ...new Set([
      ...(always ? [always] : []),
      ...baseActions(request),
      ...packageActions(request),
      ...(request.overrides === undefined ? [] : (['override'] as const)),
      ...resetActions(request),
    ]),
  ];
  return first === undefined ? ['override'] : [first, ...more];
}

function baseActions(request: UpdateRequest): readonly ActionName[] {
  switch (request.base.do) {
    case 'keep':
      return [];
    case 'pull':
      return ['upgrade'];
    case 'follow':
      return ['rebase'];
    case 'pin':
      return ['deploy'];
  }
}

const packageActions = (request: UpdateRequest): readonly ActionName[] => [
  ...(request.add.length > 0 || request.drop.length > 0 || request.dropAll
    ? (['install-uninstall-packages'] as const)
    : []),
  ...(request.addFiles.length > 0 ? (['install-local-packages'] as const) : []),
];

const resetActions = ({ reset = [] }: UpdateRequest): readonly ActionName[] => [
  ...(reset.includes('overrides') ? (['override'] as const) : []),
  ...(reset.includes('initramfs') ? (['bootconfig'] as const) : []),
];

/** Details for polkit: rules may look at them, and `polkit.message` is the question that the user sees. */
export function authorizationDetails(action: ActionName, request: Request): Readonly<Record<string, string>> {
  const packages = request.kind === 'update' ? [...request.add, ...request.drop].join(' ') : '';
  const files = request.kind === 'update' ? request.addFiles.map(({ name }) => name).join(' ') : '';
  const refspec = request.kind === 'update' && request.base.do === 'follow' ? formatRefspec(request.base.base) : '';
  const told = action === 'install-uninstall-packages' && packages !== '' ? `: $(packages)` : '';
  return {
    kind: request.kind,
    osname: request.osname,
    ...(packages === '' ? {} : { packages }),
    ...(files === '' ? {} : { files }),
    ...(refspec === '' ? {} : { refspec }),
    'polkit.message': `${actions[action].prompt}${told}`,
  };
}

/** Details where there is no request. */
export const plainDetails = (action: ActionName): Readonly<Record<string, string>> => ({
  'polkit.message': actions[action].prompt,
});
