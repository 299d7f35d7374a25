import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textLine } from '../../../src/cli/kernel-arguments.ts';
import { parse } from '../../../src/cli/parse.ts';
import type { KernelArgumentsIntent } from '../../../src/contract/intent.ts';

function intentOf(line: string): KernelArgumentsIntent {
  const parsed = parse(line.split(' '), true);
  assert.ok(parsed.kind === 'run', line);
  const intent = parsed.row.intent(parsed.given);
  assert.ok(intent.kind === 'kernel-arguments');
  return intent;
}

test('options become edits, and the deployment that they start from', () => {
  const intent = intentOf(
    'kargs --append=a --append b=1 --append-if-missing=c --replace=d=1=2 --delete-if-present=e --deploy-index=2 --os=x',
  );
  assert.deepEqual(intent.edits, {
    delete: [],
    replace: ['d=1=2'],
    append: ['a', 'b=1'],
    appendIfMissing: ['c'],
    deleteIfPresent: ['e'],
  });
  assert.deepEqual([intent.action, intent.index, intent.request.osname], ['edit', 2, 'x']);
  assert.deepEqual(intentOf('kargs --delete=f').edits.delete, ['f']);
});

test('without a change the arguments are shown', () => {
  const rows = [
    ['kargs', 'print', -1],
    ['kargs --import-proc-cmdline', 'print', -2],
    ['kargs --deploy-index 0 --lock-finalization', 'print', 0],
    ['kargs --editor', 'editor', -1],
    ['kargs --import-proc-cmdline --append=a', 'edit', -2],
  ] as const;
  for (const [line, action, index] of rows) {
    const intent = intentOf(line);
    assert.deepEqual([intent.action, intent.index], [action, index], line);
  }
});

test('how to end travels with the change', () => {
  const { request, unchangedExit77 } = intentOf('kargs --append=a --reboot --lock-finalization --unchanged-exit-77');
  assert.deepEqual([request.afterwards, request.lockFinalization, unchangedExit77], ['reboot', true, true]);
});

const refused: readonly (readonly [line: string, message: string])[] = [
  ['kargs --reboot', 'Cannot reboot when kernel arguments not changed'],
  ['kargs --delete=a --replace=b=1', 'Cannot specify both --delete and --replace'],
  ['kargs --editor --append=a', 'Cannot specify both --editor and --append'],
  ['kargs --editor --delete-if-present=a', 'Cannot specify both --editor and --delete-if-present'],
  ['kargs --import-proc-cmdline --deploy-index=1', 'Cannot specify both --import-proc-cmdline and --deploy-index'],
  ['kargs --import-proc-cmdline --os=x', 'Cannot specify both --import-proc-cmdline and --stateroot'],
  ['kargs --deploy-index=-1', 'Invalid deployment index -1, must be a number and >= 0'],
  ['kargs --append=ostree=/x', "cannot use 'ostree=/x' as a kernel argument: 'ostree=' belongs to ostree"],
];

for (const [line, message] of refused) {
  test(`'${line}' is refused: ${message}`, () => assert.throws(() => intentOf(line), { code: 'bad-usage', message }));
}

test('there is no short form for a reboot', () => {
  assert.equal(parse(['kargs', '--append=a', '-r'], true).kind, 'wrong');
});

test('of an edited text everything but comments counts, on one line', () => {
  assert.equal(textLine('# a comment\n  # another\nrw  quiet\r\n\n a="b #c"\n'), 'rw  quiet a="b #c"');
  assert.equal(textLine('# only\n\n'), '');
});
