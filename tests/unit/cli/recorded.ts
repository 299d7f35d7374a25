// Texts kept in tests/data/cli. Run the tests with RECORD=1 to write them again, then read the difference.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = 'tests/data/cli';

export function assertRecorded(name: string, text: string): void {
  const path = `${folder}/${name}`;
  if (process.env.RECORD === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  assert.equal(text, readFileSync(path, 'utf8'), `differs from ${path}`);
}
