// Introspection data as D-Bus defines it, from rows or from `<interface>` elements written elsewhere.
// https://dbus.freedesktop.org/doc/dbus-specification.html#introspection-format

import type { InterfaceTable } from './rows.ts';
import { splitSignature } from './signature.ts';

const header =
  '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"\n' +
  ' "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">\n';

/** The answer of `Introspect` for one node. */
export function renderNode(interfaces: readonly InterfaceTable[], children: readonly string[]): string {
  const elements = interfaces.map((table) => table.xml ?? renderInterface(table));
  const nodes = children.map((name) => `  <node name="${escapeXml(name)}"/>\n`);
  return `${header}<node>\n${[...elements.map(endLine), ...nodes].join('')}</node>\n`;
}

/** One `<interface>` element from its rows. */
export function renderInterface(table: InterfaceTable): string {
  const methods = Array.from(table.methods, ([name, row]) => {
    const args = [
      ...renderArgs(row.inSignature, row.inArgs, ' direction="in"'),
      ...renderArgs(row.outSignature, row.outArgs, ' direction="out"'),
    ];
    return renderMember(`method name="${escapeXml(name)}"`, args);
  });
  const signals = Array.from(table.signals, ([name, row]) =>
    renderMember(`signal name="${escapeXml(name)}"`, renderArgs(row.signature, row.args, '')),
  );
  const properties = Array.from(
    table.properties,
    ([name, row]) => `    <property name="${escapeXml(name)}" type="${row.signature}" access="read"/>\n`,
  );
  const members = [...methods, ...signals, ...properties].join('');
  return `  <interface name="${escapeXml(table.name)}">\n${members}  </interface>\n`;
}

function renderMember(start: string, args: readonly string[]): string {
  const [word = ''] = start.split(' ', 1);
  return args.length === 0 ? `    <${start}/>\n` : `    <${start}>\n${args.join('')}    </${word}>\n`;
}

function renderArgs(signature: string, names: readonly string[] | undefined, direction: string): readonly string[] {
  return splitSignature(signature).map((type, index) => {
    const name = names?.[index];
    const shown = name === undefined ? '' : ` name="${escapeXml(name)}"`;
    return `      <arg${shown} type="${type}"${direction}/>\n`;
  });
}

function endLine(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
