// Group/key files by GLib's rules: order and unknown keys are kept, values stay raw until somebody asks.

import { Failure } from './failure.ts';

export interface KeyFileEntry {
  readonly key: string;
  /** As written in the file, escapes included. */
  readonly value: string;
}

export interface KeyFileGroup {
  readonly name: string;
  readonly entries: readonly KeyFileEntry[];
}

export type KeyFile = readonly KeyFileGroup[];

interface OpenGroup {
  readonly name: string;
  readonly entries: Map<string, string>;
}

/** Parses as g_key_file_load_from_data does: groups of one name are joined, the last of equal keys wins. */
export function parseKeyFile(text: string): KeyFile {
  const groups = new Map<string, OpenGroup>();
  let current: OpenGroup | undefined;
  for (const [index, whole] of text.split('\n').entries()) {
    const line = (whole.endsWith('\r') ? whole.slice(0, -1) : whole).replace(/^[ \t\v\f]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      const name = parseGroupName(line, index + 1);
      current = groups.get(name) ?? { name, entries: new Map() };
      groups.set(name, current);
      continue;
    }
    const entry = parseEntry(line, index + 1);
    if (current === undefined) throw badLine(index + 1, 'a key before the first group');
    current.entries.set(entry.key, entry.value);
  }
  return [...groups.values()].map((group) => ({
    name: group.name,
    entries: [...group.entries].map(([key, value]) => ({ key, value })),
  }));
}

function parseGroupName(line: string, lineNumber: number): string {
  const name = /^\[([^[\]]+)\]\s*$/.exec(line)?.[1];
  if (name === undefined || hasControlCharacter(name)) throw badLine(lineNumber, 'not a group name');
  return name;
}

function parseEntry(line: string, lineNumber: number): KeyFileEntry {
  const equals = line.indexOf('=');
  if (equals < 1) throw badLine(lineNumber, 'not a group, key or comment');
  const key = line.slice(0, equals).trimEnd();
  if (!isKeyName(key)) throw badLine(lineNumber, 'not a key name');
  const value = line.slice(equals + 1).replace(/^[ \t\v\f]+/, '');
  if (value.includes('\0')) throw badLine(lineNumber, 'a NUL character in a value');
  return { key, value };
}

const isKeyName = (key: string): boolean => /^[^[\]=]+(\[[^[\]=]+\])?$/.test(key) && !hasControlCharacter(key);

const hasControlCharacter = (text: string): boolean => /\p{Cc}/u.test(text);

const badLine = (lineNumber: number, why: string): Failure =>
  new Failure('bad-usage', `cannot read key file: line ${lineNumber}: ${why}`);

/** The text of a key file, groups apart by an empty line as GLib writes them; empty groups are left out. */
export function formatKeyFile(file: KeyFile): string {
  return file
    .filter((group) => group.entries.length > 0)
    .map((group) => `[${group.name}]\n${group.entries.map(({ key, value }) => `${key}=${value}\n`).join('')}`)
    .join('\n');
}

/** The raw value of a key, or undefined. */
export function findValue(file: KeyFile, group: string, key: string): string | undefined {
  return file.find((g) => g.name === group)?.entries.find((e) => e.key === key)?.value;
}

/** A raw value as a string: `\s \n \t \r \\` become what they stand for; other escapes are failures as in GLib. */
export function decodeString(raw: string): string {
  return raw.replace(/\\([\s\S]?)/g, (_, letter: string) => decodeEscape(letter, false));
}

/** A raw value as a list: items end at `;`, `\;` is part of an item, the last `;` may be missing. */
export function decodeList(raw: string): readonly string[] {
  const items: string[] = [];
  let item = '';
  let open = false;
  for (const [piece, letter] of raw.matchAll(/\\([\s\S]?)|[^\\]/gu)) {
    if (piece === ';') {
      items.push(item);
      item = '';
      open = false;
    } else {
      item += letter === undefined ? piece : decodeEscape(letter, true);
      open = true;
    }
  }
  return open ? [...items, item] : items;
}

/** A raw value as a boolean: `true`, `1`, `false`, `0`, trailing blanks allowed. */
export function decodeBoolean(raw: string): boolean {
  const word = raw.trimEnd();
  if (word === 'true' || word === '1') return true;
  if (word === 'false' || word === '0') return false;
  throw new Failure('bad-usage', `cannot read key file: '${word}' is not a boolean`);
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['s', ' '],
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['\\', '\\'],
]);

function decodeEscape(letter: string, inList: boolean): string {
  const character = inList && letter === ';' ? ';' : escapes.get(letter);
  if (character === undefined) throw new Failure('bad-usage', `cannot read key file: bad escape '\\${letter}'`);
  return character;
}

/** A string as a raw value; leading blanks and line ends are escaped. */
export function encodeString(text: string): string {
  const inner = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return inner.replace(/^[ \t]+/, (blanks) => blanks.replaceAll(' ', '\\s').replaceAll('\t', '\\t'));
}

/** A list as a raw value, each item ended by `;`. */
export function encodeList(items: readonly string[]): string {
  return items.map((item) => `${encodeString(item).replaceAll(';', '\\;')};`).join('');
}
