import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../src/cli/parse.ts';
import type { Intent } from '../../../src/contract/intent.ts';

function read(line: string | readonly string[]) {
  return parse(typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line, true);
}

function intentOf(line: string | readonly string[]): Intent {
  const parsed = read(line);
  assert.equal(parsed.kind, 'run', JSON.stringify(parsed));
  assert.ok(parsed.kind === 'run');
  return parsed.row.intent(parsed.given);
}

function requestOf(line: string): Record<string, unknown> {
  const intent = intentOf(line);
  assert.ok(intent.kind === 'change');
  return { ...intent.request };
}

function complaint(line: string | readonly string[]): string {
  const parsed = read(line);
  if (parsed.kind === 'wrong') return parsed.failure.message;
  assert.ok(parsed.kind === 'run', 'something was printed');
  try {
    parsed.row.intent(parsed.given);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return assert.fail('nothing was wrong');
}

const changes: readonly (readonly [line: string, expected: Record<string, unknown>])[] = [
  ['install htop', { kind: 'update', base: { do: 'keep' }, add: ['htop'], drop: [], stopAfter: 'deploy', osname: '' }],
  ['pkg-add htop nano', { add: ['htop', 'nano'] }],
  ['install htop --uninstall nano --uninstall=vim', { add: ['htop'], drop: ['nano', 'vim'] }],
  ['install -rn htop', { afterwards: 'reboot', stopAfter: 'resolve' }],
  ['-r install htop --idempotent', { afterwards: 'reboot', idempotent: true, add: ['htop'] }],
  ['--os=debian install htop', { osname: 'debian' }],
  ['install htop --os debian --stateroot other', { osname: 'other' }],
  ['install -C --download-only htop', { cacheOnly: true, stopAfter: 'download' }],
  ['install --allow-inactive --lock-finalization htop', { allowInactive: true, lockFinalization: true }],
  ['install -- -strange', { add: ['-strange'] }],
  ['uninstall htop', { drop: ['htop'], cacheOnly: true, dropAll: false }],
  ['remove htop', { drop: ['htop'] }],
  ['uninstall htop --install nano', { drop: ['htop'], add: ['nano'], cacheOnly: false }],
  ['uninstall --all --allow-inactive --idempotent', { drop: [], dropAll: true }],
  ['upgrade', { base: { do: 'pull', allowOlder: false }, add: [], drop: [] }],
  ['update --allow-downgrade --peer', { base: { do: 'pull', allowOlder: true } }],
  ['upgrade --install htop', { base: { do: 'pull', allowOlder: false }, add: ['htop'] }],
  ['rebase debian:debian/14', { base: { do: 'follow', base: { kind: 'branch', remote: 'debian', ref: 'debian/14' } } }],
  ['deploy 13.2', { base: { do: 'pin', revision: 'version=13.2' } }],
  ['deploy VERSION=13.2', { base: { do: 'pin', revision: 'version=13.2' } }],
  [`deploy revision=${'a'.repeat(64)}`, { base: { do: 'pin', revision: 'a'.repeat(64) } }],
  ['rollback -r', { kind: 'rollback', afterwards: 'reboot' }],
  ['cleanup -rpmb', { kind: 'cleanup', elements: ['base', 'pending-deploy', 'rollback-deploy', 'repomd'] }],
  ['makecache -f', { kind: 'refresh', force: true }],
];

for (const [line, expected] of changes) {
  test(`'${line}' becomes the request it means`, () => {
    const request = requestOf(line);
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(request[key], value, key);
  });
}

test('the command line travels quoted, each word followed by a blank', () => {
  assert.equal(requestOf("install it's").commandLine, "install 'it'\\''s' ");
});

const brought: readonly (readonly [line: string, files: readonly string[], add: readonly string[]])[] = [
  ['install ./x.deb', ['./x.deb'], []],
  ['install htop /tmp/x.deb y_1.0_all.deb ../z', ['/tmp/x.deb', 'y_1.0_all.deb', '../z'], ['htop']],
  ['install file:///tmp/a%20b.deb ./x.deb ./x.deb', ['/tmp/a b.deb', './x.deb'], []],
  ['install debconf', [], ['debconf']],
  ['uninstall htop --install ./x.deb', ['./x.deb'], []],
  ['upgrade --install ./x.deb --install nano', ['./x.deb'], ['nano']],
  ['deploy 13.2 --install ./x.deb', ['./x.deb'], []],
];

for (const [line, files, add] of brought) {
  test(`'${line}' brings ${files.length} files`, () => {
    const intent = intentOf(line);
    assert.ok(intent.kind === 'change' && intent.request.kind === 'update');
    assert.deepEqual([intent.files ?? [], intent.request.add, intent.request.addFiles], [files, add, []]);
  });
}

test('overrides become one request, with the files beside it', () => {
  const rows: readonly (readonly [
    line: string,
    expected: Record<string, unknown>,
    files: readonly string[] | undefined,
  ])[] = [
    ['override remove nano', { overrides: { remove: ['nano'], replace: [], reset: [] } }, undefined],
    [
      'override remove nano --replace=./x.deb',
      { overrides: { remove: ['nano'], replace: [], reset: [] } },
      ['./x.deb'],
    ],
    ['override replace ./x.deb --install htop', { add: ['htop'] }, ['./x.deb']],
    ['override reset nano x_1_all', { overrides: { remove: [], replace: [], reset: ['nano', 'x_1_all'] } }, undefined],
    ['override reset -a', { reset: ['overrides'], overrides: undefined }, undefined],
  ];
  for (const [line, expected, files] of rows) {
    const intent = intentOf(line);
    assert.ok(intent.kind === 'change');
    assert.deepEqual(intent.replacements, files, line);
    const request: Record<string, unknown> = { ...intent.request };
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(request[key], value, line);
  }
});

test('asking for an exit status is carried beside the request', () => {
  const intent = intentOf('install --unchanged-exit-77 htop');
  assert.ok(intent.kind === 'change');
  assert.equal(intent.unchangedExit77, true);
  const old = intentOf('upgrade --upgrade-unchanged-exit-77');
  assert.ok(old.kind === 'change' && old.unchangedExit77);
});

test('status options become what is shown', () => {
  assert.deepEqual(intentOf('-v status'), {
    kind: 'status',
    format: 'text',
    bootedOnly: false,
    verbose: true,
    advisories: true,
    pendingExit77: false,
  });
  const json = intentOf(['status', '-bJ', '$.deployments']);
  assert.ok(json.kind === 'status');
  assert.deepEqual([json.format, json.bootedOnly, json.jsonPath], ['json', true, '$.deployments']);
});

test('a parent and no parent are different options', () => {
  const intent = intentOf('compose tree --repo=r --no-parent t.yaml');
  assert.ok(intent.kind === 'compose-tree');
  assert.deepEqual([intent.noParent, intent.parent], [true, undefined]);
  const other = intentOf('compose tree t.yaml --repo r --parent x --local-debs a --local-debs b');
  assert.ok(other.kind === 'compose-tree');
  assert.deepEqual([other.noParent, other.parent, other.localDebs], [false, 'x', ['a', 'b']]);
});

const complaints: readonly (readonly [line: string, message: string])[] = [
  ['', 'No command specified'],
  ['-q', 'No command specified'],
  ['instal htop', "Unknown command 'instal'"],
  ['--os foo upgrade', "Unknown command 'foo'"],
  ['--frob', 'Unknown option --frob'],
  ['db', 'No "db" subcommand specified'],
  ['rpm dif', 'Unknown "db" subcommand "dif"'],
  ['install', 'usage error: At least one PACKAGE must be specified'],
  ['status now', "usage error: unexpected argument 'now'"],
  ['install --frob htop', 'Unknown option --frob'],
  ['status --json --jsonpath $', 'Cannot specify both --json and --jsonpath'],
  ['status --json=yes', 'Unknown option --json=yes'],
  ['install htop --os', 'Missing argument for --os'],
  ['install --unchanged htop', 'Unknown option --unchanged'],
  ['uninstall', 'At least one PACKAGE must be specified'],
  ['cleanup', 'At least one cleanup option must be specified'],
  ['deploy', 'REVISION must be specified'],
  ['install --dry-run --download-only htop', 'Cannot specify both --dry-run and --download-only'],
  ['override replace nano', 'Non-local replacement overrides not implemented yet'],
  ['override reset', 'At least one PACKAGE must be specified'],
  ['override reset --all nano', 'Cannot specify both --all and PACKAGE'],
  ['override remove', 'usage error: At least one PACKAGE must be specified'],
  ['install ./x_1.dsc', "cannot install './x_1.dsc': a source package"],
  ['install x_1_source.changes', "cannot install 'x_1_source.changes': a source package"],
  ['install ftp://h/x.deb', "cannot install 'ftp://h/x.deb': this version does not fetch package files"],
  ['install file:///%ff.deb', "cannot understand 'file:///%ff.deb': not an address of a file"],
  ['install --enablerepo x htop', '--enablerepo currently only works in a container build'],
  ['rebase', 'Refspec is empty'],
  ['compose tree x.yaml', '--repo must be specified'],
  ['compose tree', 'usage error: TREEFILE must be specified'],
  ['db diff a b c', "usage error: unexpected argument 'c'"],
];

for (const [line, message] of complaints) {
  test(`'${line}' is refused: ${message}`, () => assert.equal(complaint(line), message));
}

test('what no shell could mean as text is refused', () => {
  assert.equal(complaint(['install', 'a\uFFFDb']), 'Argument is invalid UTF-8');
});

test('a near miss comes with a suggestion', () => {
  const command = read('instal htop');
  assert.ok(command.kind === 'wrong');
  assert.equal(command.failure.hint, "did you mean 'install'?");
  const option = read('install --idempotnt htop');
  assert.ok(option.kind === 'wrong');
  assert.equal(option.failure.hint, "did you mean '--idempotent'?");
});

for (const line of ['--version', 'status --version', '--version status', 'db diff --version', '-q --version']) {
  test(`'${line}' prints the version`, () => {
    const parsed = read(line);
    assert.ok(parsed.kind === 'print');
    assert.match(parsed.text, /^apt-ostree:\n Version: '[^']+'\n/);
  });
}

test('help wins over what is missing and goes to standard output', () => {
  for (const line of ['-h', 'install --help', '-h install', 'db --help', 'compose tree -h']) {
    const parsed = read(line);
    assert.ok(parsed.kind === 'print', line);
    assert.match(parsed.text, /^Usage:\n {2}apt-ostree /);
  }
});
