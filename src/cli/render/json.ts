// JSON as json-glib prints it: two spaces, ` : ` between key and value, large integers kept whole.

import type { Json } from './status-json.ts';

export function formatJson(value: Json, indent = ''): string {
  const inner = `${indent}  `;
  if (isList(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((one) => `${inner}${formatJson(one, inner)}`).join(',\n')}\n${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const lines = entries.map(([key, one]) => `${inner}${JSON.stringify(key)} : ${formatJson(one, inner)}`);
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
