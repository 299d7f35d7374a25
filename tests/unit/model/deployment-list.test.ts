import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CommitSummary, Deployment } from '../../../src/model/deployment.ts';
import {
  chooseOsname,
  currentDeployment,
  deploymentStates,
  findBooted,
  mergeDeployment,
  newOrderForRollback,
  removedByCleanup,
} from '../../../src/model/deployment-list.ts';
import { originOf } from '../../../src/model/origin.ts';
import type { CleanupElement } from '../../../src/model/request.ts';

const commit: CommitSummary = { commit: 'a'.repeat(64), timestamp: 0, metadata: {} };

/** One word per deployment: `OSNAME` + flags: `*` booted, `s` staged, `p` pinned. `d`, `e` are stateroots. */
function makeList(text: string): readonly Deployment[] {
  const words = text.split(' ').filter((word) => word !== '');
  const listed = words.map((w) => ({ osname: w.charAt(0), booted: w.includes('*'), staged: w.includes('s') }));
  return listed.map((d, index) => ({
    id: String(index),
    osname: d.osname,
    serial: 0,
    index,
    commit,
    base: commit,
    layered: false,
    origin: originOf({ kind: 'branch', ref: 'x' }),
    activePackages: [],
    state: deploymentStates(listed, d.osname)[index] ?? 'other',
    pinned: words[index]?.includes('p') ?? false,
    finalizationLocked: false,
    unlocked: 'none',
  }));
}

const ids = (list: readonly Deployment[]): string => list.map((d) => d.id).join('');

test('states follow from the order, as ostree has them', () => {
  const rows: readonly (readonly [list: string, states: string])[] = [
    ['d*', 'booted'],
    ['d d*', 'pending booted'],
    ['d* d', 'booted rollback'],
    ['d d* d d', 'pending booted rollback other'],
    ['ds d* d', 'staged booted rollback'],
    ['ds d d* d', 'staged pending booted rollback'],
    ['d d d*', 'pending other booted'],
    ['d d', 'pending rollback'],
    ['d', 'pending'],
    ['e d* e d', 'pending booted rollback rollback'],
  ];
  for (const [list, states] of rows)
    assert.equal(
      makeList(list)
        .map((d) => d.state)
        .join(' '),
      states,
      list,
    );
});

test('a change builds on what waits to be booted, else on what is booted', () => {
  const rows: readonly (readonly [list: string, osname: string, merge: string, current: string])[] = [
    ['d*', 'd', '0', '0'],
    ['ds d* d', 'd', '0', '1'],
    ['d d*', 'd', '0', '1'],
    ['d* d', 'd', '0', '0'],
    ['d d', 'd', '0', '0'],
    ['e d* d', 'd', '1', '1'],
    ['d* e', 'e', '1', '0'],
  ];
  for (const [text, osname, merge, current] of rows) {
    const list = makeList(text);
    assert.equal(mergeDeployment(list, osname).id, merge, text);
    assert.equal(currentDeployment(list, osname)?.id, current, text);
  }
  assert.throws(() => mergeDeployment(makeList('d*'), 'e'), { code: 'not-found' });
  assert.equal(findBooted(makeList('d d')), undefined);
});

test('the stateroot is the named one, the booted one or the only one', () => {
  assert.equal(chooseOsname(makeList('e d*'), ''), 'd');
  assert.equal(chooseOsname(makeList('e d*'), 'e'), 'e');
  assert.equal(chooseOsname(makeList('d d'), ''), 'd');
  for (const [list, named] of [
    ['e d', ''],
    ['d*', 'e'],
    ['', ''],
    ['d*', '..'],
  ] as const) {
    assert.throws(() => chooseOsname(makeList(list), named), { code: 'not-found' }, `${list} ${named}`);
  }
});

test('rollback puts one deployment in front and keeps the order of the others', () => {
  const rows: readonly (readonly [list: string, order: string])[] = [
    ['d* d', '10'],
    ['d* d d', '102'],
    ['d d*', '10'],
    ['d d* d', '201'],
    ['d d', '10'],
    ['e d* e d', '3012'],
    ['e d e d*', '3012'],
  ];
  for (const [list, order] of rows) assert.equal(ids(newOrderForRollback(makeList(list), 'd')), order, list);
  const once = newOrderForRollback(makeList('d* d'), 'd');
  assert.equal(ids(once), '10');
});

test('rollback is refused when there is nothing to go back to or something is staged', () => {
  for (const list of ['d*', 'd', 'e d*']) {
    assert.throws(() => newOrderForRollback(makeList(list), 'd'), { message: 'No rollback deployment found' }, list);
  }
  for (const list of ['ds d*', 'ds d* d']) {
    assert.throws(() => newOrderForRollback(makeList(list), 'd'), {
      message: 'Staged deployment (remove with cleanup -p)',
    });
  }
});

test('cleaning up removes what was named and never the booted, pinned or foreign', () => {
  const both: readonly CleanupElement[] = ['pending-deploy', 'rollback-deploy'];
  const rows: readonly (readonly [list: string, elements: readonly CleanupElement[], removed: string])[] = [
    ['d d* d', ['pending-deploy'], '0'],
    ['d d* d', ['rollback-deploy'], '2'],
    ['ds d d* d', ['pending-deploy'], '01'],
    ['d d* d', both, '02'],
    ['d d* d', ['base', 'repomd'], ''],
    ['dp d* dp', both, ''],
    ['e d* e d', both, '3'],
    ['d d', both, '1'],
    ['d d', ['pending-deploy'], ''],
    ['d', both, ''],
    ['', both, ''],
  ];
  for (const [list, elements, removed] of rows) {
    assert.equal(ids(removedByCleanup(makeList(list), 'd', elements)), removed, `${list} ${elements.join()}`);
  }
});
