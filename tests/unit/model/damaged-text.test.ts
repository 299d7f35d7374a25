import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseStanzas } from '../../../src/base/deb822.ts';
import { Failure } from '../../../src/base/failure.ts';
import { formatOrigin, parseOrigin } from '../../../src/model/origin-file.ts';
import { parsePackageRequest } from '../../../src/model/package-request.ts';
import { parseRefspec } from '../../../src/model/refspec.ts';
import { mutationsOf } from '../../support/mutations.ts';

const origins = readdirSync('tests/data/origins').map((name) => readFileSync(`tests/data/origins/${name}`, 'utf8'));
const parsers: readonly (readonly [name: string, parse: (text: string) => unknown, good: readonly string[]])[] = [
  [
    'control data',
    parseStanzas,
    ['Package: a\nVersion: 1\nDescription: s\n l\n .\n m\n\nPackage: b\nDepends: c (>= 1), d | e\n'],
  ],
  ['origin', (text) => parseOrigin(formatOrigin(parseOrigin(text))), origins],
  ['package request', parsePackageRequest, ['htop', 'g++:amd64=2:1.0~rc1-1+b2', 'nginx/trixie-backports']],
  [
    'refspec',
    parseRefspec,
    ['debian:debian/trixie/amd64/minimal', 'a'.repeat(64), 'ostree-image-signed:docker://h/os:13'],
  ],
];

for (const [name, parse, good] of parsers) {
  test(`damaged ${name} is read or refused, and nothing else happens`, () => {
    for (const text of good) assert.doesNotThrow(() => parse(text));
    for (const text of mutationsOf(good, 1000)) {
      try {
        parse(text);
      } catch (error) {
        assert.ok(error instanceof Failure && error.code !== 'internal', `${JSON.stringify(text)}: ${error}`);
      }
    }
  });
}
