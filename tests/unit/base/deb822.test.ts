import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findField, formatStanzas, parseStanzas } from '../../../src/base/deb822.ts';

test('stanzas are apart by blank lines and keep order, indentation and odd field names', () => {
  const rows: readonly (readonly [text: string, stanzas: readonly (readonly [string, string][])[]])[] = [
    ['', []],
    ['\n\n', []],
    ['A: 1', [[['A', '1']]]],
    ['A: 1\n\n \t\nB:2\n', [[['A', '1']], [['B', '2']]]],
    ['# c\nA: 1\n# c\n x\n', [[['A', '1\nx']]]],
    ['D: s\n   i\n .\n\tt \n', [[['D', 's\n  i\n.\nt ']]]],
    ['D:\n a\n b\n', [[['D', '\na\nb']]]],
    [
      '__proto__: x\nconstructor: y\n',
      [
        [
          ['__proto__', 'x'],
          ['constructor', 'y'],
        ],
      ],
    ],
    ['Url: http://h:80/\n', [[['Url', 'http://h:80/']]]],
  ];
  for (const [text, stanzas] of rows) {
    assert.deepEqual(
      parseStanzas(text).map((stanza) => [...stanza]),
      stanzas,
      text,
    );
  }
});

test('garbage is refused with the number of the line', () => {
  const rows: readonly (readonly [text: string, line: number])[] = [
    ['A: 1\ngarbage\n', 2],
    [' x\n', 1],
    ['A: 1\n\n x\n', 3],
    ['A: 1\nB: 2\na: 3\n', 3],
    [': 1\n', 1],
    ['-A: 1\n', 1],
    ['A B: 1\n', 1],
    ['Ä: 1\n', 1],
    ['-----BEGIN PGP SIGNED MESSAGE-----\n', 1],
  ];
  for (const [text, line] of rows) {
    assert.throws(() => parseStanzas(text), { name: 'Failure', message: new RegExp(`line ${line}:`) }, text);
  }
});

test('fields are found whatever their case', () => {
  const [stanza = new Map<string, string>()] = parseStanzas('Package: a\nsigned-by: k\n');
  assert.equal(findField(stanza, 'package'), 'a');
  assert.equal(findField(stanza, 'Signed-By'), 'k');
  assert.equal(findField(stanza, 'toString'), undefined);
});

test('what is written is read back equal, and bad names are not written', () => {
  const text = 'Package: a\nDescription: s\n   i\n .\n t\nFiles:\n a\n b\n\nPackage: b\n';
  assert.equal(formatStanzas(parseStanzas(text)), text);
  assert.equal(formatStanzas([new Map([['A', 'x\n\ny']])]), 'A: x\n .\n y\n');
  assert.throws(() => formatStanzas([new Map([['A\nB', 'x']])]), { name: 'Failure' });
});
