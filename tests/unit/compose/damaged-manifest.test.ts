import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import { parseManifestText } from '../../../src/compose/manifest-yaml.ts';
import { decodeManifest } from '../../../src/model/manifest-decode.ts';
import { decodeManifestKeys } from '../../../src/model/manifest-schema.ts';
import { mutationsOf } from '../../support/mutations.ts';

const good = [
  readFileSync('compose/debian-13-minimal.yaml', 'utf8'),
  'include: [a.yaml]\narch-include: {amd64: b.yaml}\nvariables: {a: b}\nadd-files: [[a, /etc/b]]\ndebconf: ["p q/r select v"]\npostprocess:\n  - |\n    #!/bin/sh\n    x\n',
  '{"ref": "a", "packages": ["b1", "c1=1.0"], "remove-files": ["usr/x"], "metadata": {"k": "v"}}',
];

function decode(text: string): void {
  const { data, locate } = parseManifestText(Buffer.from(text), 'm.yaml');
  decodeManifest(decodeManifestKeys(data, locate), { locate, architecture: 'amd64' });
}

test('a damaged manifest is read or refused with its place, and nothing else happens', () => {
  for (const text of good) assert.doesNotThrow(() => decode(text));
  for (const text of mutationsOf(good, 150)) {
    try {
      decode(text);
    } catch (error) {
      assert.ok(error instanceof Failure && error.code === 'bad-usage', `${JSON.stringify(text)}: ${error}`);
      assert.doesNotMatch(error.message, /undefined|\[object/, JSON.stringify(text));
    }
  }
});
