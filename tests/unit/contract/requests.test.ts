import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bodySignature } from '../../../src/contract/arguments.ts';
import { legacyMethods } from '../../../src/contract/legacy.ts';
import type { MethodRow } from '../../../src/contract/method.ts';
import { methods } from '../../../src/contract/methods/index.ts';
import { type Variant, variant } from '../../../src/contract/signature.ts';
import type { Request, UpdateRequest } from '../../../src/model/request.ts';
import { overWire } from '../../support/over-wire.ts';
import { installHtop, sampleRequests } from '../../support/samples.ts';

const samples: readonly Request[] = Object.values(sampleRequests).flat();
const rowOf = (request: Request): MethodRow => methods[request.kind] as unknown as MethodRow;

for (const request of samples) {
  test(`a request survives the wire: ${JSON.stringify(request).slice(0, 150)}`, async () => {
    const row = rowOf(request);
    const received = await overWire(bodySignature(row.in), row.encode(request));
    assert.deepEqual(row.receive(received, request.osname).request, request);
  });
}

const dictionaryOf = (entries: Readonly<Record<string, Variant>>): ReadonlyMap<string, Variant> =>
  new Map(Object.entries(entries));
const isOn = variant('b', true);
const isOff = variant('b', false);
const none = dictionaryOf({});

function receive(member: string, values: readonly unknown[]): Request {
  const row = [...Object.values(methods), ...legacyMethods].find((one) => one.member === member);
  assert.ok(row, member);
  return row.receive(values, 'debian').request;
}

const plain: UpdateRequest = { ...installHtop, add: [], commandLine: '' };

const legacy: readonly (readonly [string, readonly unknown[], Request])[] = [
  ['Upgrade', [none], { ...plain, base: { do: 'pull', allowOlder: false } }],
  [
    'Upgrade',
    [dictionaryOf({ 'download-only': isOn })],
    { ...plain, base: { do: 'pull', allowOlder: false }, stopAfter: 'download' },
  ],
  [
    'upgrade_system',
    [dictionaryOf({ reboot: isOn })],
    { ...plain, base: { do: 'pull', allowOlder: false }, afterwards: 'reboot' },
  ],
  ['Deploy', ['13.1', none], { ...plain, base: { do: 'pin', revision: '13.1' } }],
  ['Deploy', ['', dictionaryOf({ 'no-pull-base': isOn })], plain],
  ['Deploy', ['', none], { ...plain, base: { do: 'pull', allowOlder: true } }],
  [
    'Rebase',
    [none, 'r:x', ['ignored']],
    { ...plain, base: { do: 'follow', base: { kind: 'branch', remote: 'r', ref: 'x' } } },
  ],
  [
    'Rebase',
    [dictionaryOf({ revision: variant('s', 'a'.repeat(64)) }), 'x', []],
    { ...plain, base: { do: 'follow', base: { kind: 'branch', ref: 'x', pinned: 'a'.repeat(64) } } },
  ],
  ['PkgChange', [none, ['htop'], ['vim']], { ...plain, add: ['htop'], drop: ['vim'] }],
  ['install_packages', [['htop'], none], { ...plain, add: ['htop'] }],
  ['remove_packages', [['htop'], none], { ...plain, drop: ['htop'] }],
  ['rollback', [none], { kind: 'rollback', osname: 'debian', afterwards: 'nothing', commandLine: '' }],
];

for (const [member, values, request] of legacy) {
  test(`${member} means ${JSON.stringify(request).slice(0, 120)}`, () => {
    assert.deepEqual(receive(member, values), request);
  });
}

test('every method accepts the full set of options that clients always send', () => {
  const keys = ['reboot', 'allow-downgrade', 'cache-only', 'download-only', 'skip-purge', 'no-pull-base', 'dry-run'];
  const full = new Map([...keys, 'no-overrides'].map((key) => [key, isOff]));
  for (const row of [...Object.values(methods), ...legacyMethods]) {
    if (!('options' in row.in)) continue;
    const values = Object.keys(row.in).map((name) => argumentFor(name, full));
    assert.equal(row.receive(values, 'debian').request.osname, 'debian', row.member);
  }
});

function argumentFor(name: string, options: ReadonlyMap<string, Variant>): unknown {
  if (name === 'options') return options;
  if (name === 'modifiers') return none;
  if (name === 'kernel_args_replaced') return [];
  return ['refspec', 'revision', 'existing_kernel_arg_string'].includes(name) ? 'branch' : ['htop'];
}

const refused: readonly (readonly [string, string, readonly unknown[], RegExp])[] = [
  ['a key that nobody knows', 'Upgrade', [dictionaryOf({ typo: isOn })], /key 'typo' is not known/],
  ['a key called __proto__', 'Upgrade', [new Map([['__proto__', isOn]])], /key '__proto__' is not known/],
  ['a known key of another type', 'Upgrade', [dictionaryOf({ reboot: variant('s', 'x') })], /'s', expected 'b'/],
  ['an unknown modifier', 'UpdateDeployment', [dictionaryOf({ reboot: isOn }), none], /key 'reboot' is not known/],
  [
    'a modifier that cannot be honoured',
    'UpdateDeployment',
    [dictionaryOf({ treefile: variant('s', '{}') }), none],
    /not supported/,
  ],
  ['an option that cannot be honoured', 'Upgrade', [dictionaryOf({ 'ex-cliwrap': isOn })], /not supported/],
  ['a limit that the method does not have', 'Rollback', [dictionaryOf({ 'dry-run': isOn })], /no such mode/],
  [
    'a package file that cannot be',
    'UpdateDeployment',
    [dictionaryOf({ 'x-install-local-packages': variant('a(us)', [[2 ** 31, 'x.deb']]) }), none],
    /there can be no such descriptor/,
  ],
  ['options that contradict', 'Upgrade', [dictionaryOf({ reboot: isOn, 'apply-live': isOn })], /cannot combine/],
  ['no package', 'install_packages', [[], none], /none is named/],
  ['an option as package', 'install_packages', [['--force'], none], /--force/],
  ['a path as package', 'install_packages', [['/etc/passwd'], none], /passwd/],
  ['a branch that is none', 'Rebase', [none, '-x', []], /-x/],
  ['no branch', 'Rebase', [none, '', []], /no branch/],
  ['a revision that is an option', 'Deploy', ['--os=x', none], /revision/],
  ['ostree= as kernel argument', 'KernelArgs', ['', ['ostree=/x'], [], [], none], /belongs to ostree/],
  ['a line break in a kernel argument', 'KernelArgs', ['', [], [], ['a\nb'], none], /control characters/],
  ['to delete and replace at once', 'KernelArgs', ['', [], ['a=1'], ['b'], none], /Cannot specify both/],
  ['an unknown element', 'Cleanup', [['base', 'all']], /Invalid cleanup type: all/],
  ['no element', 'Cleanup', [[]], /nothing is named/],
];

for (const [what, member, values, message] of refused) {
  test(`${member} refuses ${what}`, () => {
    assert.throws(() => receive(member, values), { name: 'Failure', message });
  });
}
