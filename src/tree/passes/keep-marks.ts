// Packages that came as dependencies are marked as automatically installed, in a file that travels with the tree.

import { formatStanzas } from '../../base/deb822.ts';
import { parsePackageRequest } from '../../model/package-request.ts';
import { extendedStates } from '../relocated-state.ts';
import type { Step } from '../step.ts';

export const keepMarks: Step = {
  name: 'keep-marks',
  run: async (tree) => {
    const requested = new Set(tree.spec.install.map((request) => parsePackageRequest(request).name));
    const automatic = tree.state.plan.files.map((file) => file.package).filter((p) => !requested.has(p.name));
    const known = new Set(tree.basePackages.map((p) => p.name));
    const stanzas = automatic
      .filter((p) => !known.has(p.name))
      .map(
        (p) =>
          new Map([
            ['Package', p.name],
            ['Architecture', p.architecture],
            ['Auto-Installed', '1'],
          ]),
      );
    if (stanzas.length === 0) return;
    const before = (await tree.root.readTextIfThere(extendedStates.to)) ?? '';
    await tree.root.makeDirectory(extendedStates.to.slice(0, extendedStates.to.lastIndexOf('/')));
    await tree.root.write(
      extendedStates.to,
      [before.trim(), formatStanzas(stanzas)].filter((t) => t !== '').join('\n\n'),
    );
  },
};
