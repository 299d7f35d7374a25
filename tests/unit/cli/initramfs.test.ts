import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderOutcome } from '../../../src/cli/change.ts';
import { parse } from '../../../src/cli/parse.ts';
import type { Intent } from '../../../src/contract/intent.ts';

function intentOf(line: string): Intent {
  const parsed = parse(line.split(' '), true);
  assert.ok(parsed.kind === 'run', line);
  return parsed.row.intent(parsed.given);
}

const rows: readonly (readonly [line: string, regenerate: boolean, args: readonly string[], closing: RegExp])[] = [
  ['initramfs --enable', true, [], /^Initramfs regeneration is now: enabled$/],
  ['initramfs --enable --arg=--add --arg x', true, ['--add', 'x'], /^Initramfs regeneration is now: enabled$/],
  [
    'initramfs --disable',
    false,
    [],
    /^Initramfs will be reset to default on next reboot\.\nInitramfs regeneration is now: disabled$/,
  ],
];

for (const [line, regenerate, args, closing] of rows) {
  test(`'${line}' becomes the request it means, and ends with a sentence of its own`, () => {
    const intent = intentOf(line);
    assert.ok(intent.kind === 'change' && intent.request.kind === 'initramfs');
    assert.deepEqual([intent.request.regenerate, intent.request.args], [regenerate, args]);
    assert.match(renderOutcome({ kind: 'deployed', deployment: 'x', changes: [] }, intent).join('\n'), closing);
  });
}

test('without a change the state is shown', () => {
  assert.deepEqual(intentOf('initramfs --os=x'), { kind: 'initramfs-state', osname: 'x' });
});

const refused: readonly (readonly [line: string, message: string])[] = [
  ['initramfs --enable --disable', 'Cannot specify both --enable and --disable'],
  ['initramfs --disable --arg=x', 'Cannot specify both --disable and --arg'],
  ['initramfs --arg=x', '--arg must be used with --enable'],
  ['initramfs -r', '--reboot must be used with --enable or --disable'],
];

for (const [line, message] of refused) {
  test(`'${line}' is refused: ${message}`, () => assert.throws(() => intentOf(line), { code: 'bad-usage', message }));
}
