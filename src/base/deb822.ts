// Stanzas of Debian control files (deb822(5)) ↔ maps. Strict: what is no field is a failure naming the line.

import { Failure } from './failure.ts';

/** Field name as written → value; lines after the first follow a newline, without their one leading blank. */
export type Stanza = ReadonlyMap<string, string>;

/** Parses all stanzas of a text; lines that begin with `#` are comments. */
export function parseStanzas(text: string): readonly Stanza[] {
  const stanzas: Map<string, string>[] = [];
  let open: OpenStanza | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('#')) continue;
    if (line.trim() === '') {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { fields: new Map(), last: undefined };
      stanzas.push(open.fields);
    }
    takeLine(open, line, index + 1);
  }
  return stanzas;
}

interface OpenStanza {
  readonly fields: Map<string, string>;
  last: string | undefined;
}

function takeLine(open: OpenStanza, line: string, lineNumber: number): void {
  if (!/^[ \t]/.test(line)) {
    open.last = addField(open.fields, line, lineNumber);
    return;
  }
  if (open.last === undefined) throw badLine(lineNumber, 'a continuation without a field');
  open.fields.set(open.last, `${open.fields.get(open.last) ?? ''}\n${line.slice(1)}`);
}

function addField(fields: Map<string, string>, line: string, lineNumber: number): string {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  if (!isFieldName(name)) throw badLine(lineNumber, 'not a field');
  if (findField(fields, name) !== undefined) throw badLine(lineNumber, `field '${name}' twice`);
  fields.set(name, line.slice(colon + 1).trim());
  return name;
}

const isFieldName = (name: string): boolean => /^(?![#-])[!-9;-~]+$/.test(name);

const badLine = (lineNumber: number, why: string): Failure =>
  new Failure('bad-usage', `cannot read control data: line ${lineNumber}: ${why}`);

/** The value of a field, whatever the case of its name. */
export function findField(stanza: Stanza, name: string): string | undefined {
  const exact = stanza.get(name);
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  for (const [key, value] of stanza) if (key.toLowerCase() === wanted) return value;
  return undefined;
}

/** The text of stanzas; an empty line inside a value is written as ` .`. */
export function formatStanzas(stanzas: readonly Stanza[]): string {
  return stanzas.map(formatStanza).join('\n');
}

function formatStanza(stanza: Stanza): string {
  let text = '';
  for (const [name, value] of stanza) {
    if (!isFieldName(name)) throw new Failure('internal', `cannot write control data: bad field name '${name}'`);
    const [first = '', ...rest] = value.split('\n');
    text += first === '' ? `${name}:\n` : `${name}: ${first}\n`;
    for (const line of rest) text += line.trim() === '' ? ' .\n' : ` ${line}\n`;
  }
  return text;
}
