import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Admission, admit, type Occupant, refusal } from '../../../src/daemon/turnstile.ts';
import type { Request } from '../../../src/model/request.ts';
import { installHtop, sampleRequests } from '../../support/samples.ts';

const running: Occupant = {
  request: installHtop,
  title: 'install htop',
  client: 'caller :1.2 uid:1000',
  uid: 1000,
  state: 'running',
};
const kind = (admission: Admission<Occupant>): string => admission.kind;

const cases: readonly (readonly [string, Parameters<typeof admit>[0], Occupant | undefined, string])[] = [
  ['anybody enters when nothing runs', { request: installHtop, uid: 5 }, undefined, 'enter'],
  ['the same user joins with the same request', { request: { ...installHtop }, uid: 1000 }, running, 'join'],
  ['root joins whatever user began it', { request: installHtop, uid: 0 }, running, 'join'],
  ['another user cannot join, because the socket is not theirs', { request: installHtop, uid: 5 }, running, 'refuse'],
  ['a user cannot join what root began', { request: installHtop, uid: 1000 }, { ...running, uid: 0 }, 'refuse'],
  ['one joins before it has started too', { request: installHtop, uid: 0 }, { ...running, state: 'waiting' }, 'join'],
  ['nobody joins what is over', { request: installHtop, uid: 0 }, { ...running, state: 'finished' }, 'refuse'],
  ['another package is another request', { request: { ...installHtop, add: ['vim'] }, uid: 0 }, running, 'refuse'],
  ['another stateroot is another request', { request: { ...installHtop, osname: 'x' }, uid: 0 }, running, 'refuse'],
  [
    'another command line is another request',
    { request: { ...installHtop, commandLine: '' }, uid: 0 },
    running,
    'refuse',
  ],
];

const files: Request = { ...installHtop, addFiles: [{ descriptor: 17, name: './x.deb' }] };

test('nobody joins with files of their own: the same number is another file in another process', () => {
  assert.equal(kind(admit({ request: files, uid: 1000 }, { ...running, request: files })), 'refuse');
  assert.equal(kind(admit({ request: files, uid: 1000 }, undefined)), 'enter');
});

for (const [title, applicant, occupant, expected] of cases) {
  test(title, () => assert.equal(kind(admit(applicant, occupant)), expected));
}

test('each kind of request is refused while another one runs', () => {
  for (const request of Object.values(sampleRequests).flat().slice(1)) {
    assert.equal(kind(admit({ request, uid: 0 }, running)), 'refuse');
  }
});

test('a refusal names what runs, who began it, and the way to cancel it', () => {
  assert.equal(refusal(running).code, 'busy');
  assert.deepEqual(refusal(running).message.split('\n'), [
    'Transaction in progress: install htop',
    ' You can cancel the current transaction with `apt-ostree cancel`',
    ' It was started by caller :1.2 uid:1000',
  ]);
});
