// Interfaces → introspection XML, the sentences of the rows as comments.

import { argumentAbout, argumentSignature } from './arguments.ts';
import { type DocumentedProperty, interfaces } from './interfaces.ts';
import type { Member } from './method.ts';
import { hasMember, type InterfaceSuffix, interfaceName, type Naming } from './names.ts';
import { propertyAnnotation, typeAnnotations } from './qt-types.ts';
import type { SignalRow } from './signals.ts';
import type { ArgumentTable, KeyRow, KeyTable } from './tables.ts';

/** The document that is installed for tools that generate bindings. */
export function introspectionXml(naming: Naming): string {
  const suffixes = Object.keys(interfaces) as InterfaceSuffix[];
  return [
    '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"',
    '  "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">',
    '<!-- Generated from the contract by `npm run generate`. -->',
    '<node>',
    ...suffixes.flatMap((suffix) => interfaceLines(naming, suffix).map(indent)),
    '</node>',
    '',
  ].join('\n');
}

/** One `<interface>` element. */
export const interfaceXml = (naming: Naming, suffix: InterfaceSuffix): string =>
  interfaceLines(naming, suffix).join('\n');

function interfaceLines(naming: Naming, suffix: InterfaceSuffix): readonly string[] {
  const content = interfaces[suffix];
  const isThere = (member: string): boolean => hasMember(naming, suffix, member);
  const inner = [
    ...content.methods.filter(({ member }) => isThere(member)).flatMap(methodLines),
    ...Object.entries(content.signals)
      .filter(([name]) => isThere(name))
      .flatMap(([name, row]) => signalLines(name, row)),
    ...content.properties.filter(({ name }) => isThere(name)).flatMap(propertyLines),
  ];
  return [
    comment(content.about),
    `<interface name="${interfaceName(naming, suffix)}">`,
    ...inner.map(indent),
    '</interface>',
  ];
}

function propertyLines({ name, signature, about }: DocumentedProperty): readonly string[] {
  const inner = propertyAnnotation(signature);
  return [comment(about), ...element(`property name="${name}" type="${signature}" access="read"`, inner)];
}

/** An element by what stands in its start tag, closed at once when nothing is in it. */
function element(start: string, inner: readonly string[]): readonly string[] {
  if (inner.length === 0) return [`<${start}/>`];
  return [`<${start}>`, ...inner.map(indent), `</${start.split(' ')[0]}>`];
}

function methodLines(row: Member): readonly string[] {
  const inner = [
    ...argumentLines(row.in, 'in'),
    ...argumentLines(row.out, 'out'),
    ...typeAnnotations('In', signatures(row.in)),
    ...typeAnnotations('Out', signatures(row.out)),
  ];
  return [comment(row.about), ...element(`method name="${row.member}"`, inner)];
}

function signalLines(name: string, row: SignalRow): readonly string[] {
  const inner = [...argumentLines(row.args), ...typeAnnotations('Out', signatures(row.args))];
  return [comment(row.about), ...element(`signal name="${name}"`, inner)];
}

const signatures = (table: ArgumentTable): readonly string[] => Object.values(table).map(argumentSignature);

const argumentLines = (table: ArgumentTable, direction?: 'in' | 'out'): readonly string[] =>
  Object.entries(table).flatMap(([name, row]) => [
    ...aboutLines(row),
    `<arg name="${name}" type="${argumentSignature(row)}"${direction ? ` direction="${direction}"` : ''}/>`,
  ]);

function aboutLines(row: KeyRow | KeyTable): readonly string[] {
  const about = argumentAbout(row);
  if (typeof about === 'string') return [comment(about)];
  return Object.entries(about).map(([key, [signature, sentence]]) => comment(`${key} (${signature}): ${sentence}`));
}

const indent = (line: string): string => `  ${line}`;
const comment = (text: string): string => `<!-- ${text.replaceAll('--', '- -')} -->`;
