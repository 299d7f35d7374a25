// GVariant's text format, in which ostree takes metadata on its command line. Not: reading stored values.

import { Failure } from './failure.ts';

/** A string as GVariant text. */
export function formatVariantString(text: string): string {
  if (text.includes('\0')) throw new Failure('bad-usage', 'cannot write a NUL character as metadata');
  const escaped = text.replace(/[\\']/g, '\\$&').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter);
  return `'${escaped}'`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code > 0xffff ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
}

/** A list of strings as GVariant text of type `as`. */
export function formatVariantStrings(items: readonly string[]): string {
  return items.length === 0 ? '@as []' : `[${items.map(formatVariantString).join(', ')}]`;
}

/** Rows of five strings as GVariant text of type `a(sssss)`. */
export function formatVariantRows(rows: readonly (readonly [string, string, string, string, string])[]): string {
  if (rows.length === 0) return '@a(sssss) []';
  return `[${rows.map((row) => `(${row.map(formatVariantString).join(', ')})`).join(', ')}]`;
}
