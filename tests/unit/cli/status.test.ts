import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findByPath } from '../../../src/cli/json-path.ts';
import { makeColours } from '../../../src/cli/render/colours.ts';
import { formatJson } from '../../../src/cli/render/json.ts';
import { noPaint } from '../../../src/cli/render/paint.ts';
import { renderStatus } from '../../../src/cli/render/status.ts';
import { type Json, stateAsJson } from '../../../src/cli/render/status-json.ts';
import { assertRecorded } from './recorded.ts';
import { idleState, sampleChanges, sampleState } from './sample-state.ts';

const view = { verbose: false, bootedOnly: false, paint: noPaint, terminal: { columns: 80, unicode: true } };
const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

for (const columns of [40, 80, 200]) {
  for (const unicode of [true, false]) {
    test(`status at ${columns} columns ${unicode ? 'with' : 'without'} UTF-8 is as recorded`, () => {
      const lines = renderStatus(sampleState, {
        ...view,
        terminal: { columns, unicode },
        pendingChanges: sampleChanges,
      });
      assertRecorded(`status-${columns}-${unicode ? 'utf8' : 'ascii'}.txt`, text(lines));
    });
  }
}

test('verbose status is as recorded', () => {
  const lines = renderStatus(sampleState, { ...view, verbose: true, pendingChanges: sampleChanges });
  assertRecorded('status-verbose.txt', text(lines));
});

test('only the booted deployment is shown when asked, without blank lines', () => {
  assertRecorded('status-booted.txt', text(renderStatus(sampleState, { ...view, bootedOnly: true })));
});

test('an idle system without updates has three header words less to say', () => {
  assert.deepEqual(renderStatus(idleState, view).slice(0, 2), ['State: idle', 'Deployments:']);
  assert.equal(renderStatus(idleState, { ...view, verbose: true })[1], 'AutomaticUpdates: disabled');
});

test('colours come from us alone: what a commit says cannot move the cursor', () => {
  const lines = renderStatus(sampleState, { ...view, paint: makeColours() }).join('\n');
  assert.ok(!lines.includes('\u001b[2J'));
  assert.ok(lines.includes('\u001b[1m13.20260131.0\u001b[22m'));
});

const document = stateAsJson(sampleState, false);

test('the JSON of status is as recorded', () => assertRecorded('status.json', `${formatJson(document)}\n`));

test('the JSON of status is JSON, and large integers stay whole', () => {
  const printed = formatJson(document);
  assert.ok(printed.includes('"size" : 12345678901234567890'));
  assert.equal(JSON.parse(printed).deployments.length, 4);
});

test('keys that programs need have their types in every deployment', () => {
  for (const deployment of JSON.parse(formatJson(document)).deployments) {
    for (const key of ['id', 'osname', 'checksum', 'unlocked']) assert.equal(typeof deployment[key], 'string', key);
    for (const key of ['booted', 'staged', 'pinned', 'regenerate-initramfs']) {
      assert.equal(typeof deployment[key], 'boolean', key);
    }
    for (const key of ['serial', 'timestamp']) assert.equal(typeof deployment[key], 'number', key);
    for (const key of ['packages', 'requested-packages', 'requested-local-packages', 'requested-base-removals']) {
      assert.ok(Array.isArray(deployment[key]), key);
    }
    assert.equal(typeof deployment['base-commit-meta'], 'object');
    assert.equal('base-checksum' in deployment, deployment['layered-commit-meta'] !== undefined);
  }
});

test('the transaction is null or three strings', () => {
  assert.equal(stateAsJson(idleState, false).transaction, null);
  assert.deepEqual(document.transaction, ['UpdateDeployment', ':1.7', '/org/aptostree/dev/debian']);
});

const store: Json = { a: [{ n: 1, 'b-c': 'x' }, { n: 2 }, { n: 3 }], d: { n: 4 } };
const paths: readonly (readonly [expression: string, found: readonly Json[]])[] = [
  ['$', [store]],
  ['$.a[0].n', [1]],
  ['$.a[0].b-c', ['x']],
  ["$['a'][0]['b-c']", ['x']],
  ['$.a[*].n', [1, 2, 3]],
  ['$.a[-1].n', [3]],
  ['$.a[0,2].n', [1, 3]],
  ['$.a[1:].n', [2, 3]],
  ['$.a[:1].n', [1]],
  ['$.a[0:3:2].n', [1, 3]],
  ['$..n', [1, 2, 3, 4]],
  ['$.d.*', [4]],
  ['$.missing.x', []],
];

for (const [expression, found] of paths) {
  test(`the path ${expression} finds what it names`, () => assert.deepEqual(findByPath(store, expression), found));
}

test('a path that is none is refused with the place', () => {
  assert.throws(() => findByPath(store, 'a.b'), /must begin with \$/);
  assert.throws(() => findByPath(store, '$.a[?(@.n)]'), /at '\[\?\(@\.n\)\]'/);
});
