import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSides } from '../../../src/cli/difference-sides.ts';
import { type RebaseWords, rebaseTarget } from '../../../src/contract/commands/rebase-target.ts';
import type { DifferenceIntent } from '../../../src/contract/intent.ts';
import type { Base } from '../../../src/model/origin.ts';
import { idleState, sampleState } from './sample-state.ts';

const current: Base = { kind: 'branch', remote: 'debian', ref: 'debian/13' };
const commit = 'a'.repeat(64);
const words = (over: Partial<RebaseWords>): RebaseWords => ({
  refspec: undefined,
  branch: undefined,
  remote: undefined,
  revision: undefined,
  ...over,
});

const targets: readonly (readonly [words: Partial<RebaseWords>, base: Base])[] = [
  [{ refspec: 'mirror:debian/14' }, { kind: 'branch', remote: 'mirror', ref: 'debian/14' }],
  [{ refspec: 'debian/14' }, { kind: 'branch', remote: 'debian', ref: 'debian/14' }],
  [{ refspec: 'mirror:' }, { kind: 'branch', remote: 'mirror', ref: 'debian/13' }],
  [{ refspec: ':debian/13' }, { kind: 'branch', ref: 'debian/13' }],
  [{ refspec: 'ostree://mirror:x' }, { kind: 'branch', remote: 'mirror', ref: 'x' }],
  [{ refspec: commit }, { kind: 'commit', commit }],
  [{ refspec: `:${commit}` }, { kind: 'commit', commit }],
  [{ refspec: `mirror:${commit}` }, { kind: 'commit', remote: 'mirror', commit }],
  [{ branch: 'debian/14' }, { kind: 'branch', remote: 'debian', ref: 'debian/14' }],
  [{ remote: 'mirror' }, { kind: 'branch', remote: 'mirror', ref: 'debian/13' }],
  [
    { remote: 'mirror', branch: 'x' },
    { kind: 'branch', remote: 'mirror', ref: 'x' },
  ],
  [
    { refspec: 'debian/14', revision: commit },
    { kind: 'branch', remote: 'debian', ref: 'debian/14', pinned: commit },
  ],
  [{ refspec: 'ostree-unverified-registry:h/i:1' }, { kind: 'image', image: 'ostree-unverified-registry:h/i:1' }],
];

for (const [given, base] of targets) {
  test(`rebase with ${JSON.stringify(given)} follows what it names`, () => {
    assert.deepEqual(rebaseTarget(words(given), current), base);
  });
}

const refusals: readonly (readonly [words: Partial<RebaseWords>, message: RegExp])[] = [
  [{ refspec: 'debian:debian/13' }, /Old and new refs are equal: debian:debian\/13/],
  [{ refspec: '' }, /Refspec is empty/],
  [{ refspec: '/srv/repo:main' }, /given by path is not supported/],
  [{ refspec: 'x', revision: 'version=2' }, /only a full commit of a branch/],
  [{ refspec: 'a b' }, /cannot understand/],
];

for (const [given, message] of refusals) {
  test(`rebase with ${JSON.stringify(given)} is refused`, () => {
    assert.throws(() => rebaseTarget(words(given), current), message);
  });
}

const difference = (over: Partial<DifferenceIntent>): DifferenceIntent => ({
  kind: 'db-diff',
  format: 'block',
  base: false,
  ...over,
});

test('without operands the booted and the pending deployment are compared', () => {
  const { from, to } = findSides(difference({}), sampleState);
  assert.equal(from.title, `booted deployment (${'b'.repeat(64)})`);
  assert.equal(to.title, `pending deployment (${'c'.repeat(64)})`);
});

test('with nothing pending the rollback and the booted deployment are compared', () => {
  const [, booted, rollback] = sampleState.deployments;
  assert.ok(booted && rollback);
  const { from, to } = findSides(difference({}), { ...sampleState, deployments: [booted, rollback] });
  assert.match(from.title, /^rollback deployment \(d/);
  assert.match(to.title, /^booted deployment \(b/);
});

test('bases are compared when asked, so a layered package is no difference', () => {
  const { from, to } = findSides(difference({ base: true }), sampleState);
  assert.equal(from.revision, to.revision);
});

test('one operand is compared with the booted deployment, two with each other', () => {
  assert.equal(findSides(difference({ from: 'x' }), idleState).to.title, 'x');
  const two = findSides(difference({ from: 'x', to: 'y' }), idleState);
  assert.deepEqual([two.from.title, two.to.title], ['x', 'y']);
});

test('a single deployment cannot be compared with another', () => {
  assert.throws(() => findSides(difference({}), idleState), /there is only one deployment/);
});
