// Archives and scripts that go wrong: what the user is told, and that the machine is as it was.

import assert from 'node:assert/strict';
import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { attempt, mustDownload, mustFail } from '../../support/layering.ts';
import { formatSources } from '../../support/signed-index.ts';
import { makeTinyArchive } from '../../support/tiny-archive.ts';
import type { TinyDeb } from '../../support/tiny-deb.ts';
import { makeTreeSysroot } from '../../support/tree-sysroot.ts';

const outside = join(tmpdir(), 'outside');
await mkdir(outside);

/** What no script can do; each line prints its name when it could. */
const forbidden = [
  ['mounts', 'mount -t tmpfs none /mnt'],
  ['makes a device', 'mknod /root/disk b 8 0'],
  ['sets a kernel parameter', 'v=$(cat /proc/sys/kernel/panic) && echo "$v" >/proc/sys/kernel/panic'],
  ['pulls the emergency lever', 'echo h >/proc/sysrq-trigger'],
  ['writes outside', `touch ${outside}/written`],
  ['sees the processes of the machine', 'test "$(ls -d /proc/[0-9]* | wc -l)" -gt 40'],
  ['keeps the name of the machine', 'hostname other'],
  ['loads a module', 'modprobe loop'],
] as const;

const packages: readonly TinyDeb[] = [
  { name: 'plain', files: { 'usr/share/plain/text': 'plain\n' } },
  { name: 'other', files: { 'usr/share/other/text': 'other\n' } },
  { name: 'badpost', postinst: 'echo first; echo the reason is this; exit 3' },
  { name: 'badpre', preinst: 'echo not with me; exit 1' },
  { name: 'needy', depends: 'no-such-thing' },
  {
    name: 'prober',
    postinst: [
      ...forbidden.map(([name, command]) => `if ${command} 2>/dev/null; then echo "DID: ${name}"; fi`),
      'exit 1',
    ].join('\n'),
  },
  { name: 'linker', postinst: `mv /usr/lib/tmpfiles.d /usr/lib/real.d; ln -s ${outside} /usr/lib/tmpfiles.d` },
  { name: 'lingerer', postinst: 'setsid sleep 4711 >/dev/null 2>&1 & setsid sleep 4712 &' },
];
const archive = await makeTinyArchive(...packages);
after(() => archive[Symbol.asyncDispose]());
await archive.offer({
  name: 'caller',
  postinst: `perl -MIO::Socket::INET -e 'print "CONNECTED\\n" if IO::Socket::INET->new("127.0.0.1:${archive.server.port}"); print "ERR $!\\n"'; exit 1`,
});
const sysroot = await makeTreeSysroot();
after(() => sysroot[Symbol.asyncDispose]());
await sysroot.useSources(archive.sources);

test('all unknown packages are named at once', async () => {
  const failure = await mustFail(sysroot, { add: ['no-such-a', 'plain', 'no-such-b'] });
  assert.deepEqual([failure.code, failure.message], ['package-not-found', 'Packages not found: no-such-a, no-such-b']);
  assert.match(failure.hint ?? '', /apt-ostree refresh-md/);
});

test('a sign after a name that apt would obey is part of the name, and no such package is there', async () => {
  for (const text of ['plain-', 'plain+', 'dpkg-', 'pla.n']) {
    const failure = await mustFail(sysroot, { add: [text] });
    assert.deepEqual([failure.code, failure.message], ['package-not-found', `Packages not found: ${text}`]);
  }
});

test('a package whose dependency is nowhere is refused with the name of what it lacks', async () => {
  const failure = await mustFail(sysroot, { add: ['needy'] });
  assert.equal(failure.code, 'cannot-resolve');
  assert.match(failure.message, /needy.*no-such-thing/s);
});

test('an index that the key of the source did not sign is refused, and the same index with the right signature is taken', async () => {
  await sysroot.dropCache();
  await archive.sign('stranger');
  const failure = await mustFail(sysroot, { add: ['plain'] });
  assert.equal(failure.code, 'cannot-fetch');
  assert.match(failure.message, /^cannot verify the package lists: .*127\.0\.0\.1/s);
  assert.match(failure.hint ?? '', /Signed-By/);
  await archive.sign('owner');
  await mustDownload(sysroot, 'plain');
});

test('a package that differs from its index is refused and not kept', async () => {
  await archive.alter('other');
  const failure = await mustFail(sysroot, { add: ['other'] });
  assert.equal(failure.code, 'cannot-fetch');
  assert.match(failure.message, /other_1\.0_all\.deb/);
  assert.match(failure.message, /hash|SHA-?256/i);
  const kept = await readdir(join(sysroot.path, 'ostree/apt-ostree/cache/apt/archives'));
  assert.deepEqual(
    kept.filter((name) => name.startsWith('other')),
    [],
  );
  await archive.alter('other');
  await mustDownload(sysroot, 'other');
});

test('a server that answers with errors is named', async () => {
  archive.server.manner = { do: 'refuse' };
  await sysroot.dropCache();
  const failure = await mustFail(sysroot, { add: ['plain'] });
  assert.equal(failure.code, 'cannot-fetch');
  assert.match(failure.message, /^cannot fetch the package lists: .*127\.0\.0\.1.*503/s);
  archive.server.manner = { do: 'serve' };
  await mustDownload(sysroot, 'plain');
});

for (const [what, uri, host] of [
  ['nobody listens', 'http://127.0.0.1:9/', /127\.0\.0\.1/],
  ['its name is unknown', 'http://archive.invalid/', /archive\.invalid/],
] as const) {
  test(`without network (${what}) the host is named, and what to do`, async () => {
    await sysroot.useSources(formatSources(uri, archive.publicKey));
    const failure = await mustFail(sysroot, { add: ['plain'] });
    assert.equal(failure.code, 'cannot-fetch');
    assert.match(failure.message, host);
    assert.match(failure.hint ?? '', /check the network/);
    await sysroot.useSources(archive.sources);
  });
}

test('lists of sources that were changed are fetched at once, however fresh those of the sources before are', async () => {
  await using other = await makeTinyArchive({ name: 'elsewhere' });
  await mustDownload(sysroot, 'plain');
  await sysroot.useSources(other.sources);
  await mustDownload(sysroot, 'elsewhere');
  await sysroot.useSources(archive.sources);
});

test('a script that fails is named with its package and its last words', async () => {
  const failure = await mustFail(sysroot, { add: ['plain', 'badpost'] });
  assert.equal(failure.code, 'package-script');
  assert.match(failure.message, /^cannot install 'badpost': .*post-installation script.* exit status 3/);
  assert.match(failure.message, /\n {2}\| the reason is this/);
  assert.match(failure.hint ?? '', /the system is unchanged; leave 'badpost' out/);
});

test('a script that fails before anything is unpacked is named too', async () => {
  const failure = await mustFail(sysroot, { add: ['badpre'] });
  assert.match(failure.message, /^cannot install 'badpre': .*pre-installation script/);
  assert.match(failure.message, /\| not with me/);
});

test('a script has no power over the machine', async () => {
  const failure = await mustFail(sysroot, { add: ['prober'] });
  assert.equal(failure.code, 'package-script');
  assert.doesNotMatch(failure.message, /DID/);
  assert.deepEqual(await readdir(outside), []);
});

test('a script has no network, not even the loopback of the machine', async () => {
  const failure = await mustFail(sysroot, { add: ['caller'] });
  assert.match(failure.message, /\| ERR (Network is unreachable|Connection refused)/);
  assert.doesNotMatch(failure.message, /CONNECTED/);
});

test('a link that a script plants leads no later step out of the tree', async () => {
  const failure = await mustFail(sysroot, { add: ['linker'] });
  assert.notEqual(failure.code, 'internal');
  assert.deepEqual(await readdir(outside), []);
});

test('what a script leaves running ends with it, and after all these failures a change works', async () => {
  const { processes } = await sysroot.traces();
  const outcome = await attempt(sysroot, { add: ['lingerer', 'plain'] });
  assert.equal(outcome.kind, 'deployed');
  const after = await sysroot.traces();
  assert.deepEqual([after.processes, after.mounts, after.workspaces, after.worker], [processes, [], [], '']);
});
