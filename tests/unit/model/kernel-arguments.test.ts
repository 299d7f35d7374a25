import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  changeKernelArguments,
  editKernelArguments,
  formatKernelArguments,
  type KernelArgumentChange,
  type KernelArgumentEdits,
  parseKernelArguments,
} from '../../../src/model/kernel-arguments.ts';

const none: KernelArgumentEdits = { delete: [], replace: [], append: [], appendIfMissing: [], deleteIfPresent: [] };
const edit = (line: string, edits: Partial<KernelArgumentEdits>): string =>
  formatKernelArguments(editKernelArguments(parseKernelArguments(line), { ...none, ...edits }));

test('lines are split as the kernel splits them', () => {
  assert.deepEqual(parseKernelArguments('  quiet a="b c"  d=e=f '), ['quiet', 'a="b c"', 'd=e=f']);
  assert.deepEqual(parseKernelArguments('a "b c'), ['a', '"b c']);
  assert.deepEqual(parseKernelArguments(''), []);
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
    [{ append: ['"ostree=/x"'] }, /not KEY or KEY=VALUE$/],
    [{ append: [`a=${'ü'.repeat(2048)}`] }, /4096 bytes/],
  ];
  for (const [edits, message] of rows) {
    assert.throws(() => edit('a b=1 b=2', edits), { name: 'Failure', message }, JSON.stringify(edits).slice(0, 80));
  }
});

const change = (edits: Partial<KernelArgumentEdits>, existing = ''): KernelArgumentChange => ({
  do: 'edit',
  existing,
  edits: { ...none, ...edits },
});

test('only edits with a condition and a line as it was before come to nothing', () => {
  const rows: readonly (readonly [change: KernelArgumentChange, after: string | undefined])[] = [
    [change({}), undefined],
    [change({ appendIfMissing: ['quiet'], deleteIfPresent: ['debug'] }), undefined],
    [change({ appendIfMissing: ['debug'] }), 'rw quiet debug'],
    [change({ deleteIfPresent: ['quiet'] }), 'rw'],
    [change({ append: ['quiet'] }), 'rw quiet quiet'],
    [change({ delete: ['quiet'], append: ['quiet'] }), 'rw quiet'],
    [change({}, 'rw single ostree=/ostree/boot.1/debian/0'), 'rw single'],
    [change({ appendIfMissing: ['quiet'] }, 'rw quiet ostree=/x'), undefined],
    [{ do: 'set', line: ' rw  quiet ' }, undefined],
    [{ do: 'set', line: 'rw a="b c"' }, 'rw a="b c"'],
  ];
  for (const [one, after] of rows) {
    const wanted = changeKernelArguments(['rw', 'quiet'], one);
    assert.equal(wanted && formatKernelArguments(wanted), after, JSON.stringify(one));
  }
});

test('a line that would not boot, or means another deployment, is refused', () => {
  const rows: readonly (readonly [change: KernelArgumentChange, message: RegExp])[] = [
    [{ do: 'set', line: '  ' }, /^The kernel arguments can not be empty$/],
    [{ do: 'set', line: 'rw ostree=/x' }, /belongs to ostree$/],
    [{ do: 'set', line: 'rw\nquiet' }, /control characters$/],
    [{ do: 'set', line: 'rw a="b' }, /not closed$/],
    [{ do: 'set', line: `a=${'x'.repeat(4095)}` }, /4096 bytes/],
    [change({ append: ['a'] }, 'rw\0'), /control characters$/],
  ];
  for (const [one, message] of rows) {
    assert.throws(() => changeKernelArguments(['rw'], one), { name: 'Failure', message }, JSON.stringify(one));
  }
});
