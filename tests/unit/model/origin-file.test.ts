import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import { needsAssembly, originOf } from '../../../src/model/origin.ts';
import { formatOrigin, parseOrigin } from '../../../src/model/origin-file.ts';

const folder = 'tests/data/origins';
const commit = 'a'.repeat(64);

test('every recorded origin file is written back byte for byte', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.origin'));
  assert.ok(names.length >= 6);
  for (const name of names) {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    assert.equal(formatOrigin(parseOrigin(text)), text, name);
  }
});

test('an origin with everything in it is read into its parts', () => {
  const origin = parseOrigin(readFileSync(`${folder}/everything.origin`, 'utf8'));
  assert.deepEqual(origin.base, {
    kind: 'branch',
    remote: 'debian',
    ref: 'debian/trixie/amd64/minimal',
    pinned: 'b'.repeat(64),
  });
  assert.deepEqual(origin.packages, ['htop', 'nginx-light', 'vim=2:9.1.1230-2']);
  assert.deepEqual(origin.localPackages, [{ sha256: commit, id: 'hello_2.10-5_amd64' }]);
  assert.deepEqual(origin.overrides, { remove: ['nano'], replaceLocal: [{ sha256: commit, id: 'less_668-1_amd64' }] });
  assert.deepEqual(origin.initramfs, { regenerate: true, args: ['--add', 'lvm'], etcFiles: ['/etc/crypttab'] });
  assert.deepEqual(
    origin.unknown.map(({ group, key }) => `${group}.${key}`),
    [
      'packages.requested-local-fileoverride',
      'overrides.replace',
      'apt-ostree.snapshot',
      'vendor.key',
      'vendor.__proto__',
    ],
  );
});

test('what is written is what was meant, and state of the deployment is left behind', () => {
  const rows: readonly (readonly [text: string, written: string])[] = [
    ['[libostree-transient]\npinned=true\n\n[origin]\nrefspec=a:b\nunlocked=hotfix\n', '[origin]\nrefspec=a:b\n'],
    ['[origin]\nrefspec=a:b\nbaserefspec=c:d\n', '[origin]\nrefspec=c:d\n'],
    ['[origin]\nrefspec=a:b\n[packages]\nrequested=x1\n', '[origin]\nbaserefspec=a:b\n\n[packages]\nrequested=x1;\n'],
    [
      '[origin]\nrefspec=a:b\n[rpmostree]\nregenerate-initramfs=true\nex-cliwrap=true\n',
      '[origin]\nbaserefspec=a:b\n\n[apt-ostree]\nregenerate-initramfs=true\n\n[rpmostree]\nex-cliwrap=true\n',
    ],
    [
      '[origin]\nrefspec=a:b\n[rpmostree]\ninitramfs-args=x;\n[apt-ostree]\ninitramfs-args=y;\n',
      '[origin]\nrefspec=a:b\n\n[apt-ostree]\ninitramfs-args=y;\n',
    ],
    [`[origin]\nrefspec=r:${commit}\n`, `[origin]\nrefspec=r:${commit}\n`],
  ];
  for (const [text, written] of rows) assert.equal(formatOrigin(parseOrigin(text)), written);
});

test('an origin that makes no sense is our own failure', () => {
  const bad = [
    '',
    '[origin]\n',
    '[origin]\nrefspec=\n',
    '[origin]\nrefspec=../x\n',
    '[origin]\nrefspec=a:b\noverride-commit=tip\n',
    '[origin]\nrefspec=a:b\n[packages]\nrequested-local=abc:x;\n',
    '[origin]\nrefspec=a:b\n[packages]\nrequested=\\q;\n',
    '[origin]\nrefspec=a:b\n[apt-ostree]\nregenerate-initramfs=perhaps\n',
    'garbage',
  ];
  for (const text of bad) assert.throws(() => parseOrigin(text), Failure, text);
});

test('assembly is needed as soon as something is wanted on top of the base', () => {
  const plain = originOf({ kind: 'branch', ref: 'x' });
  const local = { sha256: commit, id: 'a_1_all' };
  assert.equal(needsAssembly(plain), false);
  assert.equal(needsAssembly({ ...plain, initramfs: { ...plain.initramfs, args: ['x'] } }), false);
  assert.equal(needsAssembly({ ...plain, packages: ['htop'] }), true);
  assert.equal(needsAssembly({ ...plain, localPackages: [local] }), true);
  assert.equal(needsAssembly({ ...plain, overrides: { remove: ['x'], replaceLocal: [] } }), true);
  assert.equal(needsAssembly({ ...plain, overrides: { remove: [], replaceLocal: [local] } }), true);
  assert.equal(needsAssembly({ ...plain, initramfs: { ...plain.initramfs, regenerate: true } }), true);
});
