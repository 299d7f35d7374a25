// Interfaces → introspection XML, the sentences of the rows as comments.

import { argumentAbout, argumentSignature } from './arguments.ts';
import { interfaces } from './interfaces.ts';
import type { Member } from './method.ts';
import { type InterfaceSuffix, interfaceName, type Naming } from './names.ts';
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
  const inner = [
    ...content.methods.flatMap(methodLines),
    ...Object.entries(content.signals).flatMap(([name, row]) => signalLines(name, row)),
    ...content.properties.flatMap(({ name, signature, about }) => [
      comment(about),
      `<property name="${name}" type="${signature}" access="read"/>`,
    ]),
  ];
  return [
    comment(content.about),
    `<interface name="${interfaceName(naming, suffix)}">`,
    ...inner.map(indent),
    '</interface>',
  ];
}

function methodLines(row: Member): readonly string[] {
  const inner = [...argumentLines(row.in, 'in'), ...argumentLines(row.out, 'out')];
  const head = comment(row.about);
  if (inner.length === 0) return [head, `<method name="${row.member}"/>`];
  return [head, `<method name="${row.member}">`, ...inner.map(indent), '</method>'];
}

function signalLines(name: string, row: SignalRow): readonly string[] {
  const inner = argumentLines(row.args);
  if (inner.length === 0) return [comment(row.about), `<signal name="${name}"/>`];
  return [comment(row.about), `<signal name="${name}">`, ...inner.map(indent), '</signal>'];
}

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
