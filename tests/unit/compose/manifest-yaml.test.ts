import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseManifestText } from '../../../src/compose/manifest-yaml.ts';

const parse = (text: string) => parseManifestText(Buffer.from(text), 'm.yaml');

test('single values stay as they are written', () => {
  const rows: readonly (readonly [text: string, value: unknown])[] = [
    ['k: 13.0', '13.0'],
    ['k: 1.10', '1.10'],
    ['k: no', 'no'],
    ['k: "13"', '13'],
    ['k: [1, on]', ['1', 'on']],
    ['k: |\n  #!/bin/sh\n  x\n', '#!/bin/sh\nx\n'],
    ['k:', ''],
    ['{"k": {"a": 1}}', { a: '1' }],
    ['k: &a [x]\nl: *a', ['x']],
    ['k: 🦄 ü', '🦄 ü'],
  ];
  for (const [text, value] of rows) assert.deepEqual(parse(text).data.get('k'), value, text);
});

test('keys are found by line', () => {
  const { locate } = parse('a: 1\nb:\n  - x\n  - {c: 1,\n     d: 2}\n');
  assert.equal(locate(['b', 1, 'd']), "'m.yaml': line 5");
  assert.equal(locate(['b', 0]), "'m.yaml': line 3");
  assert.equal(locate(['b', 9]), "'m.yaml': line 2");
  assert.equal(locate([]), "'m.yaml': line 1");
});

test('what is no single plain document is refused with its line', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g']
    .map(
      (key, i) =>
        `${key}: &${key} [${Array(9)
          .fill(`*${'abcdef'.charAt(i)}`)
          .join(',')}]`,
    )
    .join('\n')}\n`;
  const rows: readonly (readonly [text: string, line: number])[] = [
    ['', 1],
    ['- a\n', 1],
    ['text', 1],
    ['a: 1\na: 2\n', 2],
    ['a: 1\n---\nb: 2\n', 2],
    ['a: 1\nb: !!int 3\n', 2],
    ['a: !x y\n', 1],
    ['a:\n\tb: 1\n', 2],
    ['a: 1\r\n', 1],
    ['\ufeffa: 1\n', 1],
    ['a: 1\nb: \0\n', 2],
    ['a: 1\n__proto__: 2\n', 2],
    ['a: {constructor: 1}\n', 1],
    ['? [x]\n: y\n', 1],
    ['a: [\n', 2],
    ['a: *b\n', 1],
    [`a: ${'['.repeat(10000)}`, 1],
    [`a: ${'{a: '.repeat(10000)}`, 1],
    [`a:\n${'- '.repeat(10000)}x\n`, 2],
    [bomb, 1],
  ];
  for (const [text, line] of rows) {
    const expected = { name: 'Failure', message: new RegExp(`^cannot read 'm.yaml': line ${line}: `) };
    assert.throws(() => parse(text), expected, text.slice(0, 40));
  }
  assert.throws(() => parseManifestText(Uint8Array.from([97, 58, 10, 0xff]), 'm'), { message: /line 2: not UTF-8/ });
});
