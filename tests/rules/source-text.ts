// TypeScript source → its code without comments, and its strings. Enough to find imports and paths; not a parser.

export interface SourceText {
  /** Comments are blanks; the n-th string is `"n"`; a template is `"n"` for its text before the first expression. */
  readonly code: string;
  readonly strings: readonly string[];
}

interface Reader {
  readonly text: string;
  at: number;
  code: string;
  readonly strings: string[];
}

export function readSourceText(text: string): SourceText {
  const reader: Reader = { text, at: 0, code: '', strings: [] };
  while (reader.at < text.length) readNext(reader);
  return { code: reader.code, strings: reader.strings };
}

const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const quoted = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const regularExpression = /\/(?![/*])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const word = /[A-Za-z_$][\w$]*/y;

function readNext(reader: Reader): void {
  const said = take(reader, comment);
  if (said !== undefined) {
    reader.code += said.replaceAll(/[^\n]/g, ' ');
    return;
  }
  const string = take(reader, quoted);
  if (string !== undefined) {
    addString(reader, string.slice(1, -1));
    return;
  }
  if (reader.text[reader.at] === '`') {
    readTemplate(reader);
    return;
  }
  if (mayBeginExpression(reader.code) && take(reader, regularExpression) !== undefined) {
    reader.code += ' 0 ';
    return;
  }
  reader.code += take(reader, word) ?? reader.text[reader.at++];
}

function take(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text)?.[0];
  reader.at += found?.length ?? 0;
  return found;
}

function addString(reader: Reader, value: string): void {
  reader.code += `"${reader.strings.length}"`;
  reader.strings.push(value);
}

/** A slash after one of these begins a regular expression, after anything else it divides. */
const mayBeginExpression = (code: string): boolean =>
  /(?:^|[(=:[!&|?{};,<>+*%~-]|\b(?:return|case|of|in))\s*$/.test(code);

/** Expressions inside are code like any other; only the text before the first one can be the beginning of a path. */
function readTemplate(reader: Reader): void {
  reader.at += 1;
  addString(reader, readTemplateText(reader));
  while (reader.text.startsWith('${', reader.at)) {
    reader.at += 2;
    readTemplateExpression(reader);
    readTemplateText(reader);
  }
  reader.at += 1;
}

function readTemplateExpression(reader: Reader): void {
  reader.code += ' (';
  for (let depth = 0; reader.at < reader.text.length; ) {
    const next = reader.text[reader.at];
    if (next === '}' && depth === 0) break;
    if (next === '{') depth += 1;
    if (next === '}') depth -= 1;
    readNext(reader);
  }
  reader.at += 1;
  reader.code += ') ';
}

function readTemplateText(reader: Reader): string {
  return take(reader, /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y) ?? '';
}
