// Quoted strings of GVariant's text format.

const simpleEscapes: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\n', ''],
]);

/** The string that starts with a quote at `start`, or undefined when it does not end or has a bad escape. */
export function takeQuoted(text: string, start: number, isBytes: boolean): { value: string; end: number } | undefined {
  const quote = text.charAt(start);
  let end = start + 1;
  while (end < text.length && text.charAt(end) !== quote) end += text.charAt(end) === '\\' ? 2 : 1;
  if (end >= text.length) return undefined;
  const value = decode(text.slice(start + 1, end), isBytes ? decodeByteEscape : decodeTextEscape);
  return value === undefined ? undefined : { value, end: end + 1 };
}

type DecodeEscape = (sequence: string) => string | undefined;

function decode(raw: string, decodeEscape: DecodeEscape): string | undefined {
  let value = '';
  for (const [piece] of raw.matchAll(/\\(?:[0-7]{1,3}|u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|[\s\S])|[^\\]+/g)) {
    const part = piece.startsWith('\\') ? decodeEscape(piece.slice(1)) : piece;
    if (part === undefined) return undefined;
    value += part;
  }
  return value;
}

/** In text a digit after a backslash stands for itself; only `\u` and `\U` name a character by number. */
function decodeTextEscape(sequence: string): string | undefined {
  if (!/^[uU]/.test(sequence)) return (simpleEscapes.get(sequence.charAt(0)) ?? sequence.charAt(0)) + sequence.slice(1);
  const code = Number.parseInt(sequence.slice(1), 16);
  const isWhole = sequence.length === (sequence.startsWith('u') ? 5 : 9);
  return isWhole && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** In bytes `\ooo` names one; `\u` and `\U` have no meaning of their own. */
function decodeByteEscape(sequence: string): string {
  if (/^[0-7]/.test(sequence)) return String.fromCharCode(Number.parseInt(sequence, 8) & 0xff);
  return (simpleEscapes.get(sequence.charAt(0)) ?? sequence.charAt(0)) + sequence.slice(1);
}
