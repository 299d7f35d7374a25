// JSONPath, as much of it as json-glib knows: `$`, `.name`, `['name']`, `*`, `..`, `[0]`, `[-1]`, `[0,2]`, `[1:3]`.

import { Failure } from '../base/failure.ts';
import { isList } from './render/json.ts';
import type { Json } from './render/status-json.ts';

type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'descend' }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number; readonly to: number | undefined; readonly by: number };

/** The values that an expression finds, in document order. */
export function findByPath(document: Json, expression: string): readonly Json[] {
  return parsePath(expression).reduce<readonly Json[]>(
    (found, step) => found.flatMap((one) => take(one, step)),
    [document],
  );
}

const grammar: readonly (readonly [RegExp, (match: RegExpExecArray) => readonly Step[]])[] = [
  [/^\.\.(?=\[)/, () => [{ kind: 'descend' }]],
  [/^\.\.\*/, () => [{ kind: 'descend' }, { kind: 'all' }]],
  [/^\.\.([\w-]+)/, (m) => [{ kind: 'descend' }, { kind: 'name', name: m[1] ?? '' }]],
  [/^\.\*/, () => [{ kind: 'all' }]],
  [/^\.([\w-]+)/, (m) => [{ kind: 'name', name: m[1] ?? '' }]],
  [/^\[\*\]/, () => [{ kind: 'all' }]],
  [/^\[\s*(?:'([^']*)'|"([^"]*)")\s*\]/, (m) => [{ kind: 'name', name: m[1] ?? m[2] ?? '' }]],
  [/^\[\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*\]/, (m) => [{ kind: 'indexes', indexes: (m[1] ?? '').split(',').map(Number) }]],
  [/^\[(-?\d*):(-?\d*)(?::(\d+))?\]/, (m) => [sliceStep(m)]],
];

function sliceStep([, from, to, by]: RegExpExecArray): Step {
  return {
    kind: 'slice',
    from: Number(from ?? 0),
    to: to === undefined || to === '' ? undefined : Number(to),
    by: Math.max(1, Number(by ?? 1)),
  };
}

function parsePath(expression: string): readonly Step[] {
  if (!expression.startsWith('$')) throw badPath(expression, 'it must begin with $');
  const steps: Step[] = [];
  let rest = expression.slice(1);
  while (rest !== '') {
    const rule = grammar
      .map(([pattern, make]) => [pattern.exec(rest), make] as const)
      .find(([match]) => match !== null);
    const match = rule?.[0];
    if (rule === undefined || match === null || match === undefined) throw badPath(expression, `at '${rest}'`);
    steps.push(...rule[1](match));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

const badPath = (expression: string, why: string): Failure =>
  new Failure('bad-usage', `cannot understand JSONPath '${expression}': ${why}`);

function take(value: Json, step: Step): readonly Json[] {
  switch (step.kind) {
    case 'name':
      return isObject(value) && Object.hasOwn(value, step.name) ? [value[step.name] as Json] : [];
    case 'all':
      return children(value);
    case 'descend':
      return descendants(value);
    case 'indexes':
      return isList(value) ? step.indexes.flatMap((at) => value.slice(at, at === -1 ? undefined : at + 1)) : [];
    case 'slice':
      return isList(value) ? value.slice(step.from, step.to).filter((_, at) => at % step.by === 0) : [];
  }
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function children(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

const descendants = (value: Json): readonly Json[] => [value, ...children(value).flatMap(descendants)];
