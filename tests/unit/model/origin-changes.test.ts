import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Base, type Origin, originOf } from '../../../src/model/origin.ts';
import { applyChanges } from '../../../src/model/origin-changes.ts';
import type { UpdateRequest } from '../../../src/model/request.ts';
import { updateRequest } from '../../support/requests.ts';

const commit = 'c'.repeat(64);
const branch: Base = { kind: 'branch', remote: 'r', ref: 'a' };
const local = { sha256: commit, id: 'hello_2.10-5_amd64' };
const layered: Origin = { ...originOf(branch), packages: ['htop', 'vim=1.0'], localPackages: [local] };
const nothing = updateRequest();

test('overrides and initramfs settings are dropped when that is asked, also when there are none', () => {
  const initramfs = { regenerate: true, args: ['-v'], etcFiles: ['/etc/crypttab'] };
  const changed: Origin = { ...layered, overrides: { remove: ['nano'], replaceLocal: [local] }, initramfs };
  assert.deepEqual(applyChanges(changed, { ...nothing, reset: ['overrides', 'initramfs'] }), layered);
  assert.deepEqual(applyChanges(changed, { ...nothing, reset: ['overrides'] }), { ...layered, initramfs });
  assert.deepEqual(applyChanges(layered, { ...nothing, reset: ['overrides', 'initramfs'] }), layered);
});

test('package requests are added and dropped', () => {
  const rows: readonly (readonly [change: Partial<UpdateRequest>, packages: readonly string[], locals: number])[] = [
    [{}, ['htop', 'vim=1.0'], 1],
    [{ add: ['nginx'] }, ['htop', 'nginx', 'vim=1.0'], 1],
    [{ add: ['nginx', 'nginx', 'apt:amd64'] }, ['apt:amd64', 'htop', 'nginx', 'vim=1.0'], 1],
    [{ add: ['htop'], idempotent: true }, ['htop', 'vim=1.0'], 1],
    [{ drop: ['htop'] }, ['vim=1.0'], 1],
    [{ drop: ['htop', 'htop'] }, ['vim=1.0'], 1],
    [{ drop: ['vim=1.0'], add: ['vim'] }, ['htop', 'vim'], 1],
    [{ drop: ['hello'] }, ['htop', 'vim=1.0'], 0],
    [{ drop: ['hello_2.10-5_amd64'] }, ['htop', 'vim=1.0'], 0],
    [{ drop: ['absent', '-x'], idempotent: true }, ['htop', 'vim=1.0'], 1],
    [{ dropAll: true }, [], 0],
    [{ dropAll: true, drop: ['htop'], add: ['nginx'] }, ['nginx'], 0],
    [{ dropAll: true, add: ['htop'] }, ['htop'], 0],
  ];
  for (const [change, packages, locals] of rows) {
    const origin = applyChanges(layered, { ...nothing, ...change });
    assert.deepEqual([origin.packages, origin.localPackages.length], [packages, locals], JSON.stringify(change));
  }
});

test('changes that make no sense are refused with the words that scripts look for', () => {
  const rows: readonly (readonly [change: Partial<UpdateRequest>, message: string])[] = [
    [{ add: ['htop'] }, "Package/capability 'htop' is already requested"],
    [{ drop: ['nginx'] }, "Package/capability 'nginx' is not currently requested"],
    [{ drop: ['vim'] }, "Package/capability 'vim' is not currently requested"],
    [{ drop: ['a\x1b'] }, "Package/capability 'a\\u{1b}' is not currently requested"],
    [{ add: ['nginx'], drop: ['nginx'] }, "cannot both install and uninstall 'nginx'"],
    [{ add: ['hello'] }, "Package 'hello_2.10-5_amd64' is already layered"],
    [{ add: ['-o'] }, "cannot request '-o': not a package name"],
    [{ base: { do: 'follow', base: branch } }, 'Old and new refs are equal: r:a'],
    [{ base: { do: 'pin', revision: '1.0' } }, "cannot deploy '1.0': not a commit"],
  ];
  for (const [change, message] of rows) {
    assert.throws(() => applyChanges(layered, { ...nothing, ...change }), { name: 'Failure', message });
  }
  assert.throws(() => applyChanges(layered, { ...nothing, drop: ['vim'] }), { hint: "it was requested as 'vim=1.0'" });
});

test('package files are added, take the place of another version, and are refused where the package is layered', () => {
  const file = (id: string) => ({ sha256: 'd'.repeat(64), id });
  const rows: readonly (readonly [file: string, change: Partial<UpdateRequest>, result: readonly string[] | string])[] =
    [
      ['tool_1_all', {}, ['hello_2.10-5_amd64', 'tool_1_all']],
      ['a_1_all', {}, ['a_1_all', 'hello_2.10-5_amd64']],
      ['hello_3_amd64', {}, ['hello_3_amd64']],
      ['hello_2.10-5_amd64', {}, "Package 'hello_2.10-5_amd64' is already layered"],
      ['hello_2.10-5_amd64', { idempotent: true }, ['hello_2.10-5_amd64']],
      ['hello_2.10-5_amd64', { drop: ['hello'] }, ['hello_2.10-5_amd64']],
      ['htop_1_amd64', {}, "Package 'htop' is already layered"],
      ['vim_2_amd64', {}, "Package 'vim=1.0' is already layered"],
      ['htop_1_amd64', { drop: ['htop'] }, ['hello_2.10-5_amd64', 'htop_1_amd64']],
      ['tool_1_all', { dropAll: true }, ['tool_1_all']],
    ];
  for (const [id, change, result] of rows) {
    const stored = { add: [file(id)], replace: [] };
    const apply = () => applyChanges(layered, { ...nothing, ...change }, stored).localPackages.map((p) => p.id);
    if (typeof result === 'string') assert.throws(apply, { message: result });
    else assert.deepEqual(apply(), result, id);
  }
});

test('the base is kept, followed or pinned', () => {
  const pinned: Base = { kind: 'branch', remote: 'r', ref: 'a', pinned: commit };
  const digest = `sha256:${commit}`;
  const rows: readonly (readonly [from: Base, change: UpdateRequest['base'], to: Base])[] = [
    [branch, { do: 'keep' }, branch],
    [pinned, { do: 'keep' }, pinned],
    [pinned, { do: 'pull', allowOlder: false }, branch],
    [branch, { do: 'pin', revision: commit }, pinned],
    [pinned, { do: 'pin', revision: 'd'.repeat(64) }, { ...pinned, pinned: 'd'.repeat(64) }],
    [
      { kind: 'commit', commit },
      { do: 'pull', allowOlder: false },
      { kind: 'commit', commit },
    ],
    [
      { kind: 'image', image: 'i' },
      { do: 'pin', revision: digest },
      { kind: 'image', image: 'i', digest },
    ],
    [pinned, { do: 'follow', base: { kind: 'branch', ref: 'b' } }, { kind: 'branch', ref: 'b' }],
  ];
  for (const [from, base, to] of rows) {
    assert.deepEqual(applyChanges(originOf(from), { ...nothing, base }).base, to);
  }
});

test('a rebase leaves the old description behind and carries everything else over', () => {
  const old: Origin = {
    ...layered,
    custom: { url: 'u', description: 'd' },
    unconfiguredState: 'x',
    unknown: [{ group: 'g', key: 'k', value: 'v' }],
  };
  const next: Base = { kind: 'commit', commit };
  const { custom, unconfiguredState, ...rest } = old;
  assert.ok(custom !== undefined && unconfiguredState !== undefined);
  assert.deepEqual(applyChanges(old, { ...nothing, base: { do: 'follow', base: next } }), { ...rest, base: next });
});
