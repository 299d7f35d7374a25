import assert from 'node:assert/strict';
import { test } from 'node:test';
import { specFromManifest } from '../../../src/compose/spec-from-manifest.ts';
import { minimalSources, read } from './scratch-manifest.ts';

const moment = { architecture: 'amd64', previousVersion: '13.1', now: new Date(0) };

test('a manifest with every key becomes a spec', async (context) => {
  const manifest = await read(context, {
    'main.yaml': `${minimalSources}packages: [htop]\nexclude-packages: [exim4-base]\nrecommends: false\nreleasever: trixie\nautomatic-version-prefix: 13\nmutate-os-release: "13"\ninitramfs-args: [--x]\npostprocess: ["a", "b"]\nremove-files: [usr/share/doc/]\nadd-commit-metadata: {k: v}\nmetadata: {not: this}\netc-group-members: [sudo]\ndebconf: ["p q/r select v"]\nunits: [a.service]\ndefault-target: x.target\n`,
  });
  const { sources, ...spec } = specFromManifest(manifest, moment);
  assert.deepEqual(sources, { from: 'list', list: manifest.sources });
  assert.deepEqual(spec, {
    start: { from: 'nothing', suite: 'trixie', architecture: 'amd64' },
    install: ['htop'],
    remove: [],
    exclude: ['exim4-base'],
    debconf: ['p q/r select v'],
    files: [],
    recommends: false,
    initramfs: { make: 'always', args: ['--x'] },
    scripts: [
      { name: 'postprocess-inline-0', text: 'a' },
      { name: 'postprocess-inline-1', text: 'b' },
    ],
    addFiles: [],
    removeFiles: ['usr/share/doc'],
    units: ['a.service'],
    machineId: 'empty',
    etcGroupMembers: ['sudo'],
    defaultTarget: 'x.target',
    release: { version: '13.2', mutate: '13' },
    metadata: { k: 'v', version: '13.2' },
  });
});

test('a manifest that says little becomes a spec with the defaults', async (context) => {
  const spec = specFromManifest(
    await read(context, {
      'main.yaml': `${minimalSources}packages: [a1]\nno-initramfs: true\nmachineid-compat: false\n`,
    }),
    moment,
  );
  assert.deepEqual(
    [spec.recommends, spec.initramfs.make, spec.machineId, spec.release, spec.metadata, spec.start],
    [true, 'never', 'absent', undefined, {}, { from: 'nothing', suite: 'trixie', architecture: 'amd64' }],
  );
});

test('contradictions are refused', async (context) => {
  const rows: readonly (readonly [text: string, message: RegExp])[] = [
    [minimalSources, /no 'packages'/],
    ['packages: [a1]\n', /no 'sources' and no 'repos'/],
    [`${minimalSources}packages: [a1]\nexclude-packages: [a1]\n`, /both request and exclude 'a1'/],
    [`${minimalSources}packages: [a1]\nunits: [a.service]\nmachineid-compat: false\n`, /cannot use 'units'/],
  ];
  for (const [text, message] of rows) {
    const manifest = await read(context, { 'main.yaml': text });
    assert.throws(() => specFromManifest(manifest, moment), { name: 'Failure', message }, text);
  }
});
