import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reorderEntries } from '../../../src/system/ostree/boot-order.ts';
import { commitArguments } from '../../../src/system/ostree/commit-tree.ts';
import { parseListing } from '../../../src/system/ostree/kernel-files.ts';
import { deployArguments } from '../../../src/system/ostree/locked-sysroot.ts';
import { formatPackageList, parsePackageList } from '../../../src/system/ostree/metadata.ts';
import { parsePullProgress } from '../../../src/system/ostree/progress.ts';
import { isRevision } from '../../../src/system/ostree/repo.ts';
import { parseBootEntry } from '../../../src/system/ostree/sysroot.ts';

const a = 'a'.repeat(64);
const b = 'b'.repeat(64);

test('a revision can be a ref, a remote ref or a hash, but never an option or a way out of the refs', () => {
  for (const good of ['debian/13', 'origin:debian/13', a, 'abc123', 'main^', 'a/b.c_d-e'])
    assert.ok(isRevision(good), good);
  for (const bad of ['', '-x', '--repo=/', '../x', 'a/../b', 'a b', 'a\nb', '/abs', 'a;b'])
    assert.ok(!isRevision(bad), bad);
});

test('a commit is written with its date, its parent and each value in its own form', () => {
  assert.deepEqual(
    commitArguments({
      trees: [
        { kind: 'base', commit: a },
        { kind: 'dir', path: '/w/upper' },
      ],
      parent: a,
      subject: 'Layer',
      timestampSeconds: 12.7,
      metadata: new Map<string, string | { variant: string }>([
        ['version', '13'],
        ['aptostree.clientlayer', { variant: 'true' }],
      ]),
      bootable: true,
    }),
    [
      'commit',
      '--orphan',
      '--no-bindings',
      `--parent=${a}`,
      '--subject=Layer',
      '--timestamp=@12',
      '--bootable',
      '--add-metadata-string=version=13',
      '--add-metadata=aptostree.clientlayer=true',
      `--base=${a}`,
      '--tree=dir=/w/upper',
    ],
  );
});

test('a value that no command line can hold is left out of a commit', () => {
  const metadata = new Map([['long', 'x'.repeat(200_000)]]);
  const words = commitArguments({ trees: [], subject: '', timestampSeconds: 0, metadata, bootable: false });
  assert.ok(!words.some((word) => word.startsWith('--add-metadata')));
});

test('package lists come back as they were written, sorted', () => {
  const packages = [
    { name: 'zlib1g', version: '1:1.3.dfsg+really1.3.1-1+b1', architecture: 'amd64' },
    { name: 'base-files', version: '13.8', architecture: 'amd64' },
  ];
  const text = formatPackageList(packages);
  assert.match(text, /^\[\('base-files', '0', '13\.8', '', 'amd64'\)/);
  assert.deepEqual(parsePackageList([['zlib1g', '1', '1.3.dfsg+really1.3.1', '1+b1', 'amd64']]), [packages[0]]);
});

test('boot entries are read with tabs, blanks and comments', () => {
  const entry = parseBootEntry('# x\ntitle  Debian 13 (ostree:0)\noptions\troot=UUID=1 rw\n');
  assert.deepEqual(
    [...entry],
    [
      ['title', 'Debian 13 (ostree:0)'],
      ['options', 'root=UUID=1 rw'],
    ],
  );
});

test('a new order counts versions down and serials up, and points to the other set of links', () => {
  const entry = (version: number, checksum: string, serial: number): string =>
    `title x (ostree:${3 - version})\nversion ${version}\noptions ostree=/ostree/boot.0/debian/${checksum}/${serial} rw\n`;
  const texts = [entry(3, 'abc', 0), entry(2, 'abc', 1), entry(1, 'def', 0)];
  const files = reorderEntries(texts, { current: 0, next: 1, index: 1 });
  assert.deepEqual(
    files.map(({ name, from, to }) => [name, from, to]),
    [
      ['ostree-3-debian.conf', 'debian/abc/1', 'debian/abc/0'],
      ['ostree-2-debian.conf', 'debian/abc/0', 'debian/abc/1'],
      ['ostree-1-debian.conf', 'debian/def/0', 'debian/def/0'],
    ],
  );
  assert.equal(files[0]?.text, 'title x (ostree:0)\nversion 3\noptions ostree=/ostree/boot.1/debian/abc/0 rw\n');
});

test('kernel files of a commit are told apart by content, and other files do not count', () => {
  const listing = `d00755 0 0      0 ${a} ${b} /usr/lib/modules/6.1
-00644 0 0  100 ${a} /usr/lib/modules/6.1/vmlinuz
-00644 0 0   20 ${b} /usr/lib/modules/6.1/initramfs.img
-00644 0 0 9999 ${b} /usr/lib/modules/6.1/modules.dep
`;
  assert.deepEqual(parseListing(listing), { sizeBytes: 120, content: `${a} ${b}` });
});

test('on a booted system a deployment is staged, elsewhere it is written at once', () => {
  const kernelArguments = ['rw', 'a="b c"'];
  const wanted = { osname: 'debian', commit: a, origin: '', lockFinalization: true, kernelArguments };
  assert.deepEqual(deployArguments(wanted, '/o', true), [
    '--os=debian',
    '--origin-file=/o',
    '--stage',
    '--lock-finalization',
    '--karg-none',
    '--karg-append=rw',
    '--karg-append=a="b c"',
    a,
  ]);
  assert.deepEqual(deployArguments({ ...wanted, kernelArguments: [] }, '/o', false), [
    '--os=debian',
    '--origin-file=/o',
    '--no-prune',
    '--karg-none',
    a,
  ]);
});

test('progress of a pull is understood with and without a rate', () => {
  assert.deepEqual(parsePullProgress('Receiving objects: 50% (5/10) 1.5 MB/s 3.0 MB'), {
    kind: 'download',
    receivedBytes: 3_000_000,
    expectedBytes: 6_000_000,
    filesDone: 5,
    filesTotal: 10,
    bytesPerSecond: 1_500_000,
  });
  assert.equal(parsePullProgress('Writing objects: 3'), undefined);
});
