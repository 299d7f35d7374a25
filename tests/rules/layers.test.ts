// Imports point down, power is used in one place each, no code is dead or tangled.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkCycles, checkReached, checkTargetsExist } from './module-graph.ts';
import {
  type Complaints,
  checkAbsolutePaths,
  checkDynamicImports,
  checkLayers,
  checkPackages,
  checkProcessUse,
  type Layers,
} from './module-rules.ts';
import { readModules } from './modules.ts';

function isContent(complaints: Complaints): void {
  assert.ok(complaints.length === 0, complaints.join('\n'));
}

const modules = readModules(['src', 'tests']);
const sources = modules.filter(({ path }) => path.startsWith('src/') && path.endsWith('.ts'));
const layers = JSON.parse(readFileSync('src/layers.json', 'utf8')) as Layers;

test('each folder of src imports only the folders listed for it', () => {
  isContent(checkLayers(sources, layers));
});

test('each package and built-in module is imported only where it belongs', () => {
  isContent(checkPackages(sources));
});

test('modules are loaded late in a few places only', () => {
  isContent(checkDynamicImports(sources));
});

test('only the main modules know arguments, environment, exit status and console', () => {
  isContent(checkProcessUse(sources));
});

test('paths of the machine are written only where they are listed', () => {
  isContent(checkAbsolutePaths(sources));
});

test('no modules import each other in a circle', () => {
  isContent(checkCycles(modules));
});

test('every import leads to a module', () => {
  isContent(checkTargetsExist(modules));
});

test('every module is reached from an entry point or a test', () => {
  isContent(checkReached(modules));
});
