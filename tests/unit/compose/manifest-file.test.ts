import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readManifest } from '../../../src/compose/manifest-file.ts';
import { makeFolder, minimalSources, read } from './scratch-manifest.ts';

test('includes are merged as the format says', async (context) => {
  const manifest = await read(context, {
    'main.yaml': `ref: main\nreleasever: trixie\ninclude: [sub/one.yaml, two.yaml]\narch-include: {x86_64: amd.yaml, arm64: absent.yaml}\npackages: [zsh, "b1 a1"]\nunits: [main.service]\nadd-commit-metadata: {k: main}\n${minimalSources}`,
    'sub/one.yaml':
      'ref: one\nunits: [one.service]\nrecommends: false\nadd-commit-metadata: {k: one, l: one}\nadd-files: [[motd, /etc/motd]]\n',
    'sub/motd': 'hello\n',
    'two.yaml':
      'units: [two.service]\nrecommends: true\npackages: [zsh, htop]\npackages-arm64: [grub-efi]\npackages-amd64: [grub-pc]\n',
    'amd.yaml': 'default_target: multi-user.target\n',
  });
  assert.equal(manifest.ref, 'main');
  assert.equal(manifest.recommends, false);
  assert.equal(manifest.defaultTarget, 'multi-user.target');
  assert.deepEqual(manifest.units, ['two.service', 'one.service', 'main.service']);
  assert.deepEqual(manifest.packages, ['a1', 'b1', 'grub-pc', 'htop', 'zsh']);
  assert.deepEqual(manifest.addCommitMetadata, { k: 'main', l: 'one' });
  assert.deepEqual(
    manifest.addFiles.map((f) => [f.destination, Buffer.from(f.content).toString(), f.mode]),
    [['/etc/motd', 'hello\n', 0o644]],
  );
});

test('variables are replaced where the format allows it', async (context) => {
  const manifest = await read(context, {
    'main.yaml': `ref: d/\${releasever}/\${basearch}/\${v}\nreleasever: 13.0\nvariables: {v: x}\npackages: [a1]\nmetadata: {m: "\${v}"}\nautomatic-version-prefix: "\${releasever}.<date:%Y>"\nmutate-os-release: "\${v}"\npostprocess: ["echo \${v}"]\n${minimalSources}`,
  });
  assert.equal(manifest.ref, 'd/13.0/amd64/x');
  assert.equal(manifest.versionPrefix, '13.0.<date:%Y>');
  assert.deepEqual([manifest.metadata.m, manifest.mutateOsRelease, manifest.postprocess[0]], ['x', 'x', `echo \${v}`]);
});

test('sources are inline, named, or those beside the manifest', async (context) => {
  const stanza = (id: string, rest = ''): string =>
    `X-Repolib-ID: ${id}\nTypes: deb\nURIs: http://h/\nSuites: s t\nComponents: main\nSigned-By: k.gpg\n${rest}`;
  const beside = { 'b.sources': stanza('x'), 'c.sources': `${stanza('y', 'Enabled: no\n')}\n${stanza('z')}` };
  const rows: readonly (readonly [text: string, ids: readonly string[]])[] = [
    ['', ['x', 'z']],
    ['repos: [y, x]\n', ['y', 'x']],
    [minimalSources, ['d']],
    [`repos: [x, d]\n${minimalSources}`, ['x', 'd']],
  ];
  for (const [text, ids] of rows) {
    const manifest = await read(context, { ...beside, 'main.yaml': `packages: [a1]\n${text}` });
    assert.deepEqual(
      manifest.sources.map((source) => source.id),
      ids,
      text,
    );
  }
  const folder = makeFolder(context, { ...beside, 'main.yaml': 'packages: [a1]\nrepos: [x]\n' });
  const [source] = (await readManifest(join(folder, 'main.yaml'), 'amd64')).sources;
  assert.deepEqual(source, {
    ...{ id: 'x', types: ['deb'], uris: ['http://h/'], suites: ['s', 't'], components: ['main'], architectures: [] },
    signedBy: join(folder, 'k.gpg'),
  });
});

test('a script file is read with its name and must be executable', async (context) => {
  const folder = makeFolder(context, {
    'main.yaml': 'packages: [a1]\npostprocess-script: p.sh\n',
    'p.sh': '#!/bin/sh\n',
  });
  await assert.rejects(readManifest(join(folder, 'main.yaml'), 'amd64'), { message: /not executable/ });
  chmodSync(join(folder, 'p.sh'), 0o755);
  const manifest = await readManifest(join(folder, 'main.yaml'), 'amd64');
  assert.deepEqual(manifest.postprocessScript, { name: 'p.sh', text: '#!/bin/sh\n' });
});

const refused: readonly (readonly [text: string, message: RegExp, hint?: string])[] = [
  ['packges: [x]\n', /main\.yaml': line 1: unknown key 'packges'$/, "did you mean 'packages'?"],
  ['ref: a\nzzzzzzzzz: 1\n', /line 2: unknown key 'zzzzzzzzz'$/],
  ['ref: a\npackages: htop\n', /line 2: 'packages' must be a list$/],
  ['packages:\n  - a1\n  - [b]\n', /line 3: 'packages\.1' must be a text$/],
  ['recommends: yes\n', /'recommends' must be true or false$/],
  ['ref: [a]\n', /'ref' must be/],
  ['metadata: [a]\n', /'metadata' must be a map/],
  ['variables: x\n', /'variables' must be a map of texts$/],
  ['sources: [x]\n', /'sources\.0' must be a map$/],
  ['arch-include: [x]\n', /'arch-include' must be a map/],
  ['add-files: [[a]]\n', /'add-files/],
  ['add-files: [[a, b, c]]\n', /'add-files/],
  ['add-files: [[a, /var/x]]\n', /line 1: Unsupported path in add-files: '\/var\/x'$/],
  ['add-files: [[a, /usr/../x]]\n', /Unsupported path/],
  ['add-files: [[a, /usr/local/x]]\n', /Unsupported path/],
  ['add-files: [[a, /proc/x]]\n', /Unsupported path/],
  ['add-files: [[a, usr]]\n', /Unsupported path/],
  ['add-files: [[/etc/shadow, /usr/x]]\n', /not a relative path/],
  ['add-files: [[sub, /usr/x]]\n', /not a regular file/],
  ['add-files: [[absent, /usr/x]]\n', /no such file/],
  ['remove-files: [/etc/x]\n', /Invalid absolute path: '\/etc\/x'$/],
  ['remove-files: [a/../b]\n', /Invalid '\.\.' in path: 'a\/\.\.\/b'$/],
  ['packages: ["-o"]\n', /line 1: cannot request '-o': not a package name$/],
  ['packages: ["\'podman (>= 5)\'"]\n', /version relations are not supported yet/],
  ['packages-amd65: [a1]\n', /cannot use 'amd65' as an architecture/],
  ['packages-amd64: a1\n', /'packages-amd64' must be a list$/],
  ['basearch: arm64\n', /this manifest is for 'arm64', not for 'amd64'$/],
  ['variables: {releasever: x}\n', /'releasever' is set by its own key$/],
  [`ref: a/\${x}\n`, /cannot replace '\$\{x\}': no such variable$/],
  ['automatic-version-suffix: ab\n', /must be exactly one ASCII character: 'ab'$/],
  ['default_target: a\ndefault-target: b\n', /Cannot use new and legacy forms of default-target$/],
  ['container: true\n', /'container' is not supported yet$/],
  ['rojig: {}\n', /'rojig' has no meaning for Debian trees$/],
  ['override-remove: [x]\n', /'override-remove' belongs to a deployment, not to a compose$/],
  ['boot-location: new\n', /'boot-location' must be 'modules'/],
  ['edition: 2023\n', /'edition' must be 2014 or 2024$/],
  ['ref: a\ndefault_target: [a]\n', /line 2: 'default-target' must be/],
  ['default-target: ../x.target\n', /line 1: cannot use '\.\.\/x\.target' as the name of a unit$/],
  ['exclude-packages: [a1=1.0]\n', /only names can be excluded$/],
  ['units: [../x.service]\n', /as the name of a unit$/],
  ['debconf: [x]\n', /as a debconf answer/],
  ['sources: [{id: a, uris: u, suites: s}]\n', /line 1: key 'signed-by' is missing$/],
  ['sources: [{id: a, uris: u, suites: s, signed-by: k, trused: yes}]\n', /unknown key 'trused'$/],
  ['sources: [{id: ../a, uris: u, suites: s, signed-by: k}]\n', /must be a file name without directories$/],
  ['repos: [absent]\n', /cannot find source 'absent'$/],
  ['include: main.yaml\n', /Include loop detected; '.*main\.yaml' was already included$/],
  ['include: [inc.yaml, sub/../inc.yaml]\n', /Include loop detected/],
  ['include: /etc/passwd.yaml\n', /not a relative path$/],
  ['include: http://h/x.yaml\n', /not a relative path$/],
  ['include: inc.txt\n', /a manifest is a \.yaml, \.yml or \.json file$/],
  ['include: sub.yaml\n', /not a regular file$/],
  ['include: bad.json\n', /bad\.json': line 3: unknown key 'x'$/],
];

test('what makes no sense is refused with file, line and key', async (context) => {
  for (const [text, message, hint] of refused) {
    const files = {
      'main.yaml': text,
      'inc.yaml': '',
      'sub/x': '',
      'sub.yaml/x': '',
      'bad.json': '{\n"ref": "a",\n"x": 1}\n',
    };
    const folder = makeFolder(context, { ...files, 'inc.yaml': 'ref: a\n' });
    await assert.rejects(
      readManifest(join(folder, 'main.yaml'), 'amd64'),
      { name: 'Failure', message, ...(hint === undefined ? {} : { hint }) },
      text,
    );
  }
});

test('keys that change nothing here are accepted', async (context) => {
  const text =
    'rpmdb: sqlite\nrpmdb-normalize: true\nselinux: false\nselinux-label-version: 1\nboot_location: modules\nedition: 2024\n';
  const manifest = await read(context, { 'main.yaml': `${text}packages: [a1]\n` });
  assert.deepEqual(manifest.packages, ['a1']);
});
