// Text from outside made fit to be shown: nothing in it can move the cursor, reorder a line or hide.

const longestQuotedChars = 80;

/** Control, format, separator and unpaired surrogate characters as escapes; line feeds and tabs too. */
export function makeVisible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu, escapeCharacter);
}

/** A value in single quotes for a message: everything but printable ASCII escaped, long values cut. */
export function quoteForMessage(text: string): string {
  const head = [...text.slice(0, longestQuotedChars * 2)].slice(0, longestQuotedChars).join('');
  const shown = head.replace(/[^\x20-\x7e]/gu, escapeCharacter);
  return head.length < text.length ? `'${shown}…'` : `'${shown}'`;
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
