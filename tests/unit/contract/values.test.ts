import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import { bodySignature } from '../../../src/contract/arguments.ts';
import { decodeDeployment, encodeDeployment } from '../../../src/contract/deployment-dictionary.ts';
import { ourNames, staterootPath } from '../../../src/contract/names.ts';
import { decodeHostState, osProperties, sysrootProperties } from '../../../src/contract/properties.ts';
import { questions } from '../../../src/contract/questions.ts';
import { decodeResult, encodeFailure, encodeOutcome } from '../../../src/contract/result.ts';
import { decodeEvent, encodeEvent, signalSignature } from '../../../src/contract/signals.ts';
import type { Dictionary, Variant } from '../../../src/contract/signature.ts';
import type { HostState } from '../../../src/model/host-state.ts';
import type { ProgressEvent } from '../../../src/model/job.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { overWire } from '../../support/over-wire.ts';
import { imageDeployment, layeredDeployment, plainDeployment } from '../../support/samples.ts';

const carry = async (dictionary: Dictionary): Promise<Dictionary> =>
  (await overWire('a{sv}', [dictionary]))[0] as Dictionary;

for (const deployment of [plainDeployment, layeredDeployment, imageDeployment]) {
  test(`the deployment ${deployment.id} survives the wire`, async () => {
    const received = await carry(encodeDeployment(deployment));
    assert.deepEqual(decodeDeployment(received, deployment.index), deployment);
  });
}

const alwaysThere = {
  booted: 'b',
  staged: 'b',
  pinned: 'b',
  timestamp: 't',
  osname: 's',
  checksum: 's',
  serial: 'i',
  packages: 'as',
  unlocked: 's',
  'requested-packages': 'as',
  'requested-local-packages': 'as',
  'requested-base-removals': 'as',
  'base-removals': 'av',
  'base-local-replacements': 'a(vv)',
  'base-remote-replacements': 'a{sv}',
  'base-commit-meta': 'a{sv}',
  'regenerate-initramfs': 'b',
};

test('keys that clients read without looking are always there, with their exact types', () => {
  for (const deployment of [plainDeployment, layeredDeployment, imageDeployment]) {
    const entries = encodeDeployment(deployment);
    for (const [key, signature] of Object.entries(alwaysThere)) {
      assert.equal(entries.get(key)?.signature, signature, `${deployment.id} ${key}`);
    }
  }
});

test('keys that mean something by being there are absent otherwise', () => {
  const plain = encodeDeployment(plainDeployment);
  for (const key of [
    'base-checksum',
    'finalization-locked',
    'layered-commit-meta',
    'custom-origin',
    'initramfs-args',
  ]) {
    assert.equal(plain.has(key), false, key);
  }
  assert.equal(encodeDeployment(imageDeployment).has('origin'), false);
});

const state: HostState = {
  sysroot: '/',
  deployments: [layeredDeployment, { ...plainDeployment, index: 1 }, { ...imageDeployment, index: 2 }],
  transaction: {
    method: 'Upgrade',
    sender: ':1.2',
    path: '/x',
    title: 'upgrade',
    client: 'caller :1.2',
    address: 'unix:path=/y',
  },
  updatePolicy: 'stage',
};

test('the state survives as properties of the Sysroot object', async () => {
  const all = new Map(
    Object.entries(sysrootProperties).map(([name, row]): [string, Variant] => [
      name,
      { signature: row.signature, value: row.read({ state, naming: ourNames }) },
    ]),
  );
  assert.deepEqual(decodeHostState(await carry(all)), state);
  assert.equal(all.get('Booted')?.value, '/org/aptostree/dev/OS/debian');
});

test('a stateroot shows its booted, default and rollback deployments, or nothing', () => {
  const idOf = (dictionary: Dictionary): unknown => dictionary.get('id')?.value;
  const debian = { state, osname: 'debian' };
  assert.equal(idOf(osProperties.BootedDeployment.read(debian)), plainDeployment.id);
  assert.equal(idOf(osProperties.DefaultDeployment.read(debian)), layeredDeployment.id);
  assert.equal(idOf(osProperties.RollbackDeployment.read(debian)), undefined);
  assert.equal(idOf(osProperties.DefaultDeployment.read({ state, osname: '' })), undefined);
});

const events: readonly ProgressEvent[] = [
  { kind: 'message', text: 'Überraschung' },
  { kind: 'task-begin', text: 'a' },
  { kind: 'task-end', text: 'done' },
  { kind: 'percent', text: 'a', percent: 100 },
  { kind: 'download', receivedBytes: 1, expectedBytes: 5_000_000_000, filesDone: 1, filesTotal: 9, bytesPerSecond: 7 },
  { kind: 'signature', commit: 'c'.repeat(64), good: false, key: 'ABCD' },
  { kind: 'progress-end' },
];

for (const event of events) {
  test(`the event '${event.kind}' survives as a signal`, async () => {
    const { member, body } = encodeEvent(event, { startedAt: 1000, now: 3000 });
    assert.deepEqual(decodeEvent(member, await overWire(signalSignature(member), body)), event);
  });
}

test('what cannot be on the wire is made to fit: line breaks, fractions, numbers out of range', () => {
  const times = { startedAt: 0, now: 0 };
  assert.deepEqual(encodeEvent({ kind: 'message', text: 'a\nb\0c' }, times).body, ['a b c']);
  assert.deepEqual(encodeEvent({ kind: 'percent', text: '', percent: 133.7 }, times).body, ['', 100]);
  assert.deepEqual(encodeEvent({ kind: 'percent', text: '', percent: -1 }, times).body, ['', 0]);
});

const htop = { name: 'htop', version: '1:3.4-1', architecture: 'amd64' };
const outcomes: readonly Outcome[] = [
  { kind: 'unchanged' },
  { kind: 'downloaded' },
  { kind: 'done' },
  { kind: 'planned', changes: [{ kind: 'added', name: 'htop', new: htop }] },
  {
    kind: 'deployed',
    deployment: 'debian-x.0',
    changes: [
      { kind: 'removed', name: 'nano', old: { ...htop, name: 'nano' } },
      { kind: 'upgraded', name: 'htop', old: htop, new: { ...htop, version: '1:3.5-1' } },
    ],
  },
];

for (const outcome of outcomes) {
  test(`the outcome '${outcome.kind}' survives the wire`, async () => {
    const received = await carry(encodeOutcome(outcome));
    assert.deepEqual(decodeResult(received, { success: true, message: '' }), outcome);
  });
}

test('a failure keeps its code and hint, and without a result it keeps the sentence of Finished', async () => {
  const failure = new Failure('no-space', 'cannot write', { hint: 'make room' });
  const received = await carry(encodeFailure(failure));
  const finished = { success: false, message: 'cannot write' };
  assert.throws(() => decodeResult(received, finished), {
    code: 'no-space',
    message: 'cannot write',
    hint: 'make room',
  });
  assert.throws(() => decodeResult(new Map(), finished), { code: 'tool-failed', message: 'cannot write' });
});

test('the answers of questions survive the wire', async () => {
  const found = { ...htop, summary: 'viewer', source: 'debian', match: 'name' } as const;
  const search = questions.search;
  assert.deepEqual(search.decodeAnswer(await overWire(bodySignature(search.out), search.encodeAnswer([found]))), [
    found,
  ]);
  const list = questions.packages;
  assert.deepEqual(list.decodeAnswer(list.encodeAnswer([htop])), [htop]);
  const offer = { ...htop, summary: 'viewer', source: 'debian' };
  for (const row of [questions.offered, questions.providers]) {
    assert.deepEqual(row.decodeAnswer(await overWire(bodySignature(row.out), row.encodeAnswer([offer]))), [offer]);
  }
  const { sources } = questions;
  const source = { id: 'debian', description: 'Debian', isEnabled: true, isSource: false, isDebug: true };
  assert.deepEqual(sources.decodeAnswer(await overWire(bodySignature(sources.out), sources.encodeAnswer([source]))), [
    source,
  ]);
});

test('stateroot names become object paths as the reference has them', () => {
  const last = (osname: string): string => staterootPath(ourNames, osname).slice(ourNames.stateroots.length + 1);
  assert.deepEqual(['fedora-coreos', 'a/b', 'x.y', 'ü', 'A_9'].map(last), [
    'fedora_coreos',
    'a_b',
    'x_2Ey',
    '_C3_BC',
    'A_9',
  ]);
});
