import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  editKernelArguments,
  formatKernelArguments,
  type KernelArgumentEdits,
  parseKernelArguments,
} from '../../../src/model/kernel-arguments.ts';

const none: KernelArgumentEdits = { delete: [], replace: [], append: [], appendIfMissing: [], deleteIfPresent: [] };
const edit = (line: string, edits: Partial<KernelArgumentEdits>): string =>
  formatKernelArguments(editKernelArguments(parseKernelArguments(line), { ...none, ...edits }));

test('lines are split as the kernel splits them', () => {
  assert.deepEqual(parseKernelArguments('  quiet a="b c"  d=e=f '), ['quiet', 'a="b c"', 'd=e=f']);
  assert.throws(() => parseKernelArguments('a="b'), { code: 'bad-usage' });
});

test('edits are made in their fixed order', () => {
  const rows: readonly (readonly [line: string, edits: Partial<KernelArgumentEdits>, after: string])[] = [
    ['a b', {}, 'a b'],
    ['a', { append: ['a', 'b=1'] }, 'a a b=1'],
    ['a', { appendIfMissing: ['a', 'a=1'] }, 'a a=1'],
    ['a b=1', { delete: ['b'] }, 'a'],
    ['b=1 b=2', { delete: ['b=2'] }, 'b=1'],
    ['b=1', { replace: ['b=2'] }, 'b=2'],
    ['b=1 b=2', { replace: ['b=2=3'] }, 'b=1 b=3'],
    ['root=UUID=x', { replace: ['root=UUID=y'] }, 'root=UUID=y'],
    ['a b', { deleteIfPresent: ['a', 'c'] }, 'b'],
    ['a', { append: ['b'], deleteIfPresent: ['b'] }, 'a b'],
    ['a', { delete: ['a'], append: ['a=2'] }, 'a=2'],
  ];
  for (const [line, edits, after] of rows) assert.equal(edit(line, edits), after, JSON.stringify(edits));
});

test('edits that are ambiguous or harmful are refused', () => {
  const rows: readonly (readonly [edits: Partial<KernelArgumentEdits>, message: RegExp])[] = [
    [{ delete: ['z'] }, /^No key 'z' found$/],
    [{ delete: ['b=9'] }, /^No key 'b=9' found$/],
    [{ delete: ['b'] }, /^Multiple values for key 'b' found$/],
    [{ replace: ['b=3'] }, /^Multiple values for key 'b' found$/],
    [{ delete: ['a'], replace: ['a=1'] }, /^Cannot specify both --delete and --replace$/],
    [{ append: ['ostree=/x'] }, /belongs to ostree$/],
    [{ delete: ['ostree'] }, /belongs to ostree$/],
    [{ append: ['a\nb'] }, /control characters$/],
    [{ append: ['a\0'] }, /control characters$/],
    [{ append: [''] }, /control characters$/],
    [{ append: ['--'] }, /not KEY or KEY=VALUE$/],
    [{ append: ['a b'] }, /double quotes$/],
    [{ append: ['a="b'] }, /not closed$/],
    [{ append: [`a=${'x'.repeat(4096)}`] }, /4096 characters/],
  ];
  for (const [edits, message] of rows) {
    assert.throws(() => edit('a b=1 b=2', edits), { name: 'Failure', message }, JSON.stringify(edits).slice(0, 80));
  }
});
