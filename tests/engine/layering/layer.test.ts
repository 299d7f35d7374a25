// One package with everything that packages do, layered on the composed Debian tree: what is in the commit.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { localHost } from '../../../src/host/local.ts';
import { recordingJob, rollbackRequest, updateRequest } from '../../support/requests.ts';
import { makeTinyArchive } from '../../support/tiny-archive.ts';
import type { TinyDeb } from '../../support/tiny-deb.ts';
import { makeTreeSysroot, type TreeSysroot } from '../../support/tree-sysroot.ts';

const execute = promisify(execFile);

const everything: TinyDeb = {
  name: 'everything',
  depends: 'adduser, libcap2-bin, helper',
  files: {
    'etc/everything.conf': 'colour=blue\n',
    'usr/bin/everything': { text: '#!/bin/sh\necho everything\n', mode: 0o755 },
    'usr/bin/raised': { text: '#!/bin/sh\n', mode: 0o4755 },
    'usr/bin/capable': { text: '#!/bin/sh\n', mode: 0o755 },
    'usr/bin/yes': { text: '#!/bin/sh\necho no\n', mode: 0o755 },
    'opt/everything/bin/tool': { text: '#!/bin/sh\n', mode: 0o755 },
    'var/lib/everything/seed': { text: 'seed\n', mode: 0o640 },
    'usr/lib/sysusers.d/everything.conf': 'u everyd - "Every daemon" /var/lib/everyd /usr/sbin/nologin\n',
  },
  preinst: 'dpkg-divert --package everything --add --rename --divert /usr/bin/yes.real /usr/bin/yes',
  postinst: [
    'adduser --quiet --system --group --home /var/lib/everything --no-create-home every',
    'systemd-sysusers everything.conf',
    'setcap cap_net_bind_service=ep /usr/bin/capable',
    'mkdir -p /var/lib/everything/spool',
    'chown every:every /var/lib/everything/spool /var/lib/everything/seed',
    'chmod 2750 /var/lib/everything/spool',
    'chown root:every /usr/bin/everything',
    'chmod 2755 /usr/bin/everything',
  ].join('\n'),
};
const helper: TinyDeb = { name: 'helper', files: { 'usr/share/helper/text': 'help\n' } };
const remover: TinyDeb = { name: 'remover', postinst: 'rm /usr/bin/tac' };

interface Listed {
  readonly mode: string;
  readonly owner: string;
  readonly target: string | undefined;
}

/** One line of `ostree ls`: `-00755 0 1001 32 /usr/bin/x`. */
async function list(sysroot: TreeSysroot, commit: string, path: string): Promise<Listed> {
  const [mode = '', uid, gid, , , ...rest] = (await sysroot.ostree('ls', `--repo=${sysroot.repo}`, commit, path))
    .split('\n')[0]
    ?.split(/\s+/) ?? [''];
  return { mode, owner: `${uid}:${gid}`, target: rest.includes('->') ? rest[rest.indexOf('->') + 1] : undefined };
}

const cat = (sysroot: TreeSysroot, commit: string, path: string): Promise<string> =>
  sysroot.ostree('cat', `--repo=${sysroot.repo}`, commit, path);

/** The line of a text that has this word at this place. */
const lineWith = (text: string, word: string, at: number): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.split(' '))
    .find((words) => words[at] === word) ?? [];

const contentChecksum = async (sysroot: TreeSysroot, commit: string): Promise<string | undefined> =>
  /^ContentChecksum: +(\w+)/m.exec(await sysroot.ostree('show', `--repo=${sysroot.repo}`, commit))?.[1];

/** Layers a package and answers the new commit; `atCommit` runs while the merged tree is there. */
async function layer(into: TreeSysroot, name: string, atCommit: () => void = () => undefined): Promise<string> {
  const watchStep = (step: string, moment: string): void => {
    if (step === 'commit' && moment === 'before') atCommit();
  };
  const host = localHost({ sysroot: into.path });
  await host.run(updateRequest({ add: [name] }), { ...recordingJob(), watchStep });
  const { deployments } = await host.state();
  return deployments[0]?.commit.commit ?? '';
}

/** A commit of the merged tree as a whole, next to the program's own. */
function commitWhole({ path, repo }: TreeSysroot): string {
  const work = join(path, 'ostree/apt-ostree/work');
  const [name = ''] = execFileSync('ls', [work], { encoding: 'utf8' }).trim().split('\n');
  const skip = join(tmpdir(), 'skip');
  writeFileSync(skip, '/etc\n/var/tmp\n');
  const words = [
    'commit',
    `--repo=${repo}`,
    '--branch=merged',
    '--parent=none',
    `--skip-list=${skip}`,
    '--timestamp=@0',
  ];
  const root = join(work, name, 'root');
  return execFileSync('ostree', [...words, `--tree=dir=${root}`], { encoding: 'utf8' }).trim();
}

const archive = await makeTinyArchive(everything, helper, remover);
after(() => archive[Symbol.asyncDispose]());
const sysroot = await makeTreeSysroot();
// The deployment of a machine that has booted is not as bare as its commit.
mkdirSync(join(sysroot.deployment, 'var/tmp'), { recursive: true });
after(() => sysroot[Symbol.asyncDispose]());
await sysroot.useSources(archive.sources);
const before = await sysroot.traces();
let merged = '';
const commit = await layer(sysroot, 'everything', () => {
  merged = commitWhole(sysroot);
});

test('the database of the new tree knows the package and what it needed, and dpkg has nothing to complain of', async () => {
  const status = await cat(sysroot, commit, '/usr/lib/sysimage/dpkg/status');
  for (const name of ['everything', 'helper']) {
    assert.match(status, new RegExp(`^Package: ${name}\nStatus: install ok installed$`, 'm'));
  }
  const folder = join(await mkdtemp(join(tmpdir(), 'out-')), 'tree');
  await sysroot.ostree('checkout', `--repo=${sysroot.repo}`, commit, folder);
  const audit = ['dpkg', '--admindir=/usr/lib/sysimage/dpkg', '--audit'];
  assert.equal((await execute('chroot', [folder, ...audit])).stdout, '');
  const marks = await cat(sysroot, commit, '/usr/lib/sysimage/apt/extended_states');
  assert.match(marks, /Package: helper\nArchitecture: all\nAuto-Installed: 1/);
  assert.doesNotMatch(marks, /Package: everything\n/);
});

test('configuration files are in usr/etc', async () => {
  assert.equal(await cat(sysroot, commit, '/usr/etc/everything.conf'), 'colour=blue');
  await assert.rejects(list(sysroot, commit, '/etc'));
});

test('accounts are declared with the numbers that the files have', async () => {
  const declared = await cat(sysroot, commit, '/usr/lib/sysusers.d/apt-ostree-accounts.conf');
  const [, , numbers = ''] = userLine(declared, 'every');
  const passwd = await cat(sysroot, commit, '/usr/etc/passwd');
  const [, , uid, gid] =
    passwd
      .split('\n')
      .map((line) => line.split(':'))
      .find(([name]) => name === 'every') ?? [];
  assert.equal(numbers, `${uid}:${gid}`);
  assert.equal((await list(sysroot, commit, '/usr/bin/everything')).owner, `0:${gid}`);
  assert.equal((await list(sysroot, commit, '/usr/share/factory/var/lib/everything/seed')).owner, `${uid}:${gid}`);
  assert.match(userLine(declared, 'everyd').join(' '), /^u everyd \d+:\d+ "Every daemon" /);
});

const userLine = (declared: string, name: string): readonly string[] =>
  declared
    .split('\n')
    .map((line) => line.split(' '))
    .find(([type, word]) => type === 'u' && word === name) ?? [];

test('what lies in /var is made at boot, with its owner and mode, and its content is kept below /usr', async () => {
  const lines = await cat(sysroot, commit, '/usr/lib/tmpfiles.d/apt-ostree-var.conf');
  const factory = '/usr/share/factory/var/lib/everything/seed';
  assert.deepEqual(lineWith(lines, '/var/lib/everything', 1), [
    'd',
    '/var/lib/everything',
    '0755',
    'root',
    'root',
    '-',
    '-',
  ]);
  assert.deepEqual(lineWith(lines, '/var/lib/everything/spool', 1).slice(2, 5), ['2750', 'every', 'every']);
  assert.deepEqual(lineWith(lines, '/var/lib/everything/seed', 1).slice(0, 7), [
    'C',
    '/var/lib/everything/seed',
    '0640',
    'every',
    'every',
    '-',
    factory,
  ]);
  assert.equal(await cat(sysroot, commit, factory), 'seed');
  assert.equal((await sysroot.ostree('ls', `--repo=${sysroot.repo}`, commit, '/var')).split('\n').length, 1);
});

test('content of /opt is below /usr, and /opt gets a link to it', async () => {
  assert.equal((await list(sysroot, commit, '/usr/lib/opt/everything/bin/tool')).mode, '-00755');
  const lines = await cat(sysroot, commit, '/usr/lib/tmpfiles.d/apt-ostree-var.conf');
  assert.deepEqual(lineWith(lines, '/var/opt/everything', 1), [
    'L',
    '/var/opt/everything',
    '-',
    '-',
    '-',
    '-',
    '../../usr/lib/opt/everything',
  ]);
});

test('set-user and set-group bits and file capabilities are kept', async () => {
  assert.equal((await list(sysroot, commit, '/usr/bin/raised')).mode, '-04755');
  assert.equal((await list(sysroot, commit, '/usr/bin/everything')).mode, '-02755');
  const attributes = await sysroot.ostree('ls', '-X', `--repo=${sysroot.repo}`, commit, '/usr/bin/capable');
  assert.match(attributes, /security\.capability/);
});

test('a diverted file of the base is there under its other name', async () => {
  assert.equal(await cat(sysroot, commit, '/usr/bin/yes'), '#!/bin/sh\necho no');
  const checksum = async (of: string, path: string): Promise<string> =>
    (await sysroot.ostree('ls', '-C', `--repo=${sysroot.repo}`, of, path)).split(/\s+/)[4] ?? '';
  assert.equal(await checksum(commit, '/usr/bin/yes.real'), await checksum(sysroot.base, '/usr/bin/yes'));
  const diversions = await cat(sysroot, commit, '/usr/lib/sysimage/dpkg/diversions');
  assert.match(diversions, /^\/usr\/bin\/yes\n\/usr\/bin\/yes\.real\neverything$/m);
});

test('the commit on top of the base has the content of the merged tree', async () => {
  assert.equal(await contentChecksum(sysroot, commit), await contentChecksum(sysroot, merged));
  assert.notEqual(await contentChecksum(sysroot, commit), await contentChecksum(sysroot, sysroot.base));
});

test('the base is as it was, in the repository and on the disk, and nothing is left of the work', async () => {
  await sysroot.ostree('fsck', `--repo=${sysroot.repo}`, '--quiet');
  const after = await sysroot.traces();
  assert.deepEqual([after.workspaces, after.mounts, after.processes, after.worker], [[], [], before.processes, '']);
  assert.doesNotMatch(
    await readFile(join(sysroot.deployment, 'usr/lib/sysimage/dpkg/diversions'), 'utf8'),
    /everything/,
  );
  assert.equal((await readdir(join(sysroot.deployment, 'usr/bin'))).includes('everything'), false);
});

test('the same request again gives the same commit', async () => {
  await using second = await makeTreeSysroot();
  await second.useSources(archive.sources);
  assert.equal(await layer(second, 'everything'), commit);
});

test('a file of the base that a script deletes is not in the commit, and nothing else is missing', async () => {
  await localHost({ sysroot: sysroot.path }).run(rollbackRequest, recordingJob());
  const made = await layer(sysroot, 'remover');
  const lines = (await sysroot.ostree('diff', `--repo=${sysroot.repo}`, sysroot.base, made)).split('\n');
  assert.deepEqual(
    lines.filter((line) => line.startsWith('D ')),
    ['D    /usr/bin/tac'],
  );
  assert.ok(lines.includes('M    /usr/lib/sysimage/dpkg/status'));
});
