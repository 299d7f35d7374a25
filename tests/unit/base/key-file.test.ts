import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/base/failure.ts';
import {
  decodeBoolean,
  decodeList,
  decodeString,
  encodeList,
  encodeString,
  findValue,
  formatKeyFile,
  parseKeyFile,
} from '../../../src/base/key-file.ts';

test('a key file keeps the order of groups and keys and the raw values', () => {
  const text = '[origin]\nrefspec=a:b\nzeta=1\nalpha=\n\n[a.b]\n__proto__=x;y\\;z;\nname[de]=w\n';
  assert.equal(formatKeyFile(parseKeyFile(text)), text);
});

test('reading follows GLib in blanks, comments, joined groups and repeated keys', () => {
  const rows: readonly (readonly [text: string, group: string, key: string, value: string | undefined])[] = [
    ['[g]\r\nk=v\r\n', 'g', 'k', 'v'],
    ['# c\n\n  [g]\t\n  k =  v w ', 'g', 'k', 'v w '],
    ['[g]\nk=1\n[h]\nk=2\n[g]\nk=3\nl=4\n', 'g', 'k', '3'],
    ['[g]\nk=1\n[h]\n[g]\nl=4\n', 'g', 'k', '1'],
    ['[g]\nk=a=b\n', 'g', 'k', 'a=b'],
    ['[g]\nk=v # not a comment\n', 'g', 'k', 'v # not a comment'],
    ['[g]\nconstructor=v\n', 'g', 'toString', undefined],
    ['', 'g', 'k', undefined],
  ];
  for (const [text, group, key, value] of rows) assert.equal(findValue(parseKeyFile(text), group, key), value, text);
});

test('what is no key file is refused with the number of the line', () => {
  const rows: readonly (readonly [text: string, line: number])[] = [
    ['k=v\n', 1],
    ['[g]\nno equals sign\n', 2],
    ['[g]\n\n=v\n', 3],
    ['[g\n', 1],
    ['[]\n', 1],
    ['[a[b]]\n', 1],
    ['[g]\nk[=v\n', 2],
    ['[g]\nk\x01=v\n', 2],
    ['[g]\nk=\0\n', 2],
    ['\ufeff[g]\n', 1],
  ];
  for (const [text, line] of rows) {
    assert.throws(() => parseKeyFile(text), { name: 'Failure', message: new RegExp(`line ${line}:`) }, text);
  }
});

test('lists end their items with semicolons and keep escaped ones', () => {
  const rows: readonly (readonly [raw: string, items: readonly string[]])[] = [
    ['', []],
    ['htop;vim;', ['htop', 'vim']],
    ['htop;vim', ['htop', 'vim']],
    ['a;;b;', ['a', '', 'b']],
    ['a\\;b;\\sc\\\\;', ['a;b', ' c\\']],
    ['ü\\n;', ['ü\n']],
  ];
  for (const [raw, items] of rows) assert.deepEqual(decodeList(raw), items, raw);
});

test('strings and lists survive writing and reading', () => {
  const texts = ['', 'plain', '  two', '\ttab\t', 'a;b', 'back\\slash', 'line\nend\r', '"quoted"', '😀;', '\\;', ' '];
  for (const text of texts) assert.equal(decodeString(encodeString(text)), text);
  assert.deepEqual(decodeList(encodeList(texts)), texts);
});

test('bad escapes and booleans are failures', () => {
  for (const raw of ['\\x', '\\', 'a\\;']) assert.throws(() => decodeString(raw), Failure, raw);
  for (const raw of ['\\x;', 'a;\\']) assert.throws(() => decodeList(raw), Failure, raw);
  for (const raw of ['yes', 'TRUE', '', '2']) assert.throws(() => decodeBoolean(raw), Failure, raw);
  assert.deepEqual(['true', '1', 'false ', '0'].map(decodeBoolean), [true, true, false, false]);
});
