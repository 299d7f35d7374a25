import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { mend } from '../../../patches/apply.mjs';

const files = ['lib/signature.js', 'lib/dbus-buffer.js', 'lib/message.js'];

test('every patch fits the installed library exactly once', async () => {
  for (const file of files) {
    const text = await readFile(`node_modules/dbus-native/${file}`, 'utf8');
    assert.notEqual(mend(file, text), text, file);
  }
});

test('a library in which the text to replace is missing, or there twice, is refused', async () => {
  for (const file of files) {
    const text = await readFile(`node_modules/dbus-native/${file}`, 'utf8');
    assert.throws(() => mend(file, ''), /cannot patch/);
    assert.throws(() => mend(file, mend(file, text)), /cannot patch/);
    assert.throws(() => mend(file, text + text), /is there 2 times/);
  }
});
