import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  downloadLine,
  type MovingLine,
  plainProgress,
  silentProgress,
  terminalProgress,
} from '../../../src/cli/render/progress.ts';
import type { ProgressEvent } from '../../../src/model/job.ts';

const begin = (text: string): ProgressEvent => ({ kind: 'task-begin', text });
const end = (text: string): ProgressEvent => ({ kind: 'task-end', text });
const message = (text: string): ProgressEvent => ({ kind: 'message', text });
const over: ProgressEvent = { kind: 'progress-end' };
const percent = (value: number): ProgressEvent => ({ kind: 'percent', text: 'Updating metadata', percent: value });
const download = (receivedBytes: number, expectedBytes: number, bytesPerSecond = 500_000) => ({
  kind: 'download' as const,
  receivedBytes,
  expectedBytes,
  filesDone: 1,
  filesTotal: 3,
  bytesPerSecond,
});

function piped(events: readonly ProgressEvent[]): string {
  let text = '';
  const progress = plainProgress((part) => {
    text += part;
  });
  for (const event of events) progress.say(event);
  progress.close();
  return text;
}

const cases: readonly (readonly [what: string, events: readonly ProgressEvent[], text: string])[] = [
  ['a message is a line as it is', [message('Checking out tree 0123abc')], 'Checking out tree 0123abc\n'],
  ['a task is one line with its end', [begin('Writing'), end('Writing')], 'Writing...done\n'],
  [
    'a message inside a task stands on its own line and the task is whole again',
    [begin('Writing'), message('careful'), end('Writing')],
    'Writing...\ncareful\nWriting...done\n',
  ],
  [
    'a task inside a task leaves both whole',
    [begin('Outer'), begin('Inner'), end('Inner'), end('Outer')],
    'Outer...\nInner...done\nOuter...done\n',
  ],
  ['percentages are one line', [percent(1), percent(50), percent(100), over], 'Updating metadata...done\n'],
  [
    'a download is its first status line and its end',
    [download(500_000, 2_000_000), download(1_000_000, 2_000_000), over],
    'Receiving objects; 25% (1/3) 500.0 kB/s 500.0 kB...done\n',
  ],
  ['work that breaks off leaves the cursor at the start of a line', [begin('Writing')], 'Writing...\n'],
  [
    'the checked signature of a commit is told',
    [{ kind: 'signature', commit: 'a'.repeat(64), good: true, key: 'ABCD' }],
    'Valid signature by ABCD\n',
  ],
  ['an end without a beginning is nothing', [end('Writing'), over], ''],
  ['what a script says cannot draw', [message('a\u001b[2Jb')], 'a\\u{1b}[2Jb\n'],
];

for (const [what, events, text] of cases) {
  test(`for a pipe, ${what}`, () => assert.equal(piped(events), text));
}

test('a download of unknown size and rate says so', () => {
  assert.equal(downloadLine(download(1000, 0, 0)), 'Receiving metadata objects: 1/(estimating) - 1.0 kB');
});

function watched(events: readonly ProgressEvent[]): { readonly written: string; readonly shown: readonly string[] } {
  let written = '';
  const shown: string[] = [];
  const moving: MovingLine = { show: (text) => shown.push(text), hide: () => shown.push('') };
  const progress = terminalProgress((part) => {
    written += part;
  }, moving);
  for (const event of events) progress.say(event);
  progress.close();
  return { written, shown };
}

test('on a terminal what runs moves and what is over stays', () => {
  const { written, shown } = watched([begin('Writing'), message('careful'), end('Writing')]);
  assert.equal(written, 'careful\nWriting... done\n');
  assert.deepEqual(shown, ['Writing...', '', 'Writing...', '', '', '']);
});

test('on a terminal a download shows rate and remaining time, and moves in place', () => {
  const { written, shown } = watched([download(500_000, 2_000_000), download(1_000_000, 2_000_000), over]);
  assert.equal(written, 'Receiving objects... done\n');
  assert.deepEqual(shown.slice(0, 2), [
    'Receiving objects; 25% (1/3) 500.0 kB/s 500.0 kB, 3 seconds left',
    'Receiving objects; 50% (1/3) 500.0 kB/s 1.0 MB, 2 seconds left',
  ]);
});

test('on a terminal a percentage has a bar', () => {
  assert.equal(watched([percent(50)]).shown[0], 'Updating metadata... [##########          ] 50%');
});

test('quiet says nothing but the answer to Ctrl-C', () => {
  let text = '';
  const progress = silentProgress((part) => {
    text += part;
  });
  for (const event of [begin('a'), message('b'), percent(1), over]) progress.say(event);
  progress.note('Caught SIGINT, cancelling transaction');
  assert.equal(text, 'Caught SIGINT, cancelling transaction\n');
});
