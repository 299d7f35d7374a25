// The rules are themselves tested: each is fed one module that breaks it.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkCycles, checkReached, checkTargetsExist } from './module-graph.ts';
import {
  type Complaints,
  checkAbsolutePaths,
  checkDynamicImports,
  checkLayers,
  checkPackages,
  checkProcessUse,
} from './module-rules.ts';
import { type Module, makeModule, readModules } from './modules.ts';

const layers = { base: [], model: ['base'] };
const checkLayersOfTwo = (modules: readonly Module[]): Complaints => checkLayers(modules, layers);

interface Case {
  readonly breaks: string;
  readonly check: (modules: readonly Module[]) => Complaints;
  readonly path: string;
  readonly bad: string;
  readonly good: string;
}

const cases: readonly Case[] = [
  {
    breaks: 'a folder that imports a higher one',
    check: checkLayersOfTwo,
    path: 'src/base/a.ts',
    bad: "import type { B } from '../model/b.ts';",
    good: "import { b } from './b.ts'; // from '../model/b.ts'",
  },
  {
    breaks: 'source that imports a test',
    check: checkLayersOfTwo,
    path: 'src/base/a.ts',
    bad: "export { b } from '../../tests/support/b.ts';",
    good: "export { b } from './b.ts';",
  },
  {
    breaks: 'a folder that is not listed',
    check: checkLayersOfTwo,
    path: 'src/extra/a.ts',
    bad: 'export const a = 1;',
    good: '',
  },
  ...['node:child_process', 'execa', 'node:fs', 'node:fs/promises', 'node:net', 'dbus-native', 'fs', 'left-pad'].map(
    (name): Case => ({
      breaks: `an import of ${name} from a folder that has no business with it`,
      check: checkPackages,
      path: 'src/model/a.ts',
      bad: `import { a } from '${name}';`,
      good: "import { join } from 'node:path';",
    }),
  ),
  {
    breaks: 'an import for its effect',
    check: checkPackages,
    path: 'src/cli/run.ts',
    bad: "import 'node:fs';",
    good: "import 'node:path';",
  },
  {
    breaks: 'a dynamic import',
    check: checkDynamicImports,
    path: 'src/model/a.ts',
    bad: "const late = await import('./b.ts');",
    good: "const text = \"import('./b.ts')\"; /* import('x') */",
  },
  {
    breaks: 'a dynamic import of a computed name',
    check: checkDynamicImports,
    path: 'src/model/a.ts',
    bad: 'const late = await import(name);',
    good: 'const late = important(name);',
  },
  ...['process.argv', 'process.env.HOME', 'process.exit(1)', 'process?.env', "process['env']", 'console.log(1)'].map(
    (use): Case => ({
      breaks: `the use of ${use}`,
      check: checkProcessUse,
      path: 'src/cli/run.ts',
      bad: `const a = /'/; const b = \`x\${${use}}\`;`,
      good: `const a = ${JSON.stringify(use)}; // ${use}`,
    }),
  ),
  ...["'/etc/fstab'", `\`/usr/lib/$\{name}\``, "'--root=/sysroot'", '"/proc"'].map(
    (text): Case => ({
      breaks: `the path ${text}`,
      check: checkAbsolutePaths,
      path: 'src/engine/a.ts',
      bad: `const path = ${text};`,
      good: `const path = [\`$\{root}/usr/lib\`, 'usr/lib', '/org/aptostree', 'see /etc/fstab'];`,
    }),
  ),
];

for (const { breaks, check, path, bad, good } of cases) {
  test(`the rules find ${breaks}`, () => {
    assert.equal(check([makeModule(path, bad)]).length, 1);
    if (good !== '') assert.deepEqual(check([makeModule(path, good)]), []);
  });
}

test('the rules find a circle of imports', () => {
  const circle = [
    makeModule('src/base/a.ts', "import { b } from './b.ts';"),
    makeModule('src/base/b.ts', "import { c } from './c.ts';"),
    makeModule('src/base/c.ts', "import type { A } from './a.ts';"),
  ];
  assert.equal(checkCycles(circle).length, 1);
  assert.deepEqual(checkCycles(circle.slice(0, 2)), []);
});

test('the rules find a module that nothing reaches and an import that leads nowhere', () => {
  const modules = [
    makeModule('src/cli/main.ts', "import { b } from '../base/b.ts';"),
    makeModule('src/base/b.ts', ''),
    makeModule('src/base/dead.ts', "import { b } from './gone.ts';"),
  ];
  assert.deepEqual(checkReached(modules), ['src/base/dead.ts: nothing reaches it']);
  assert.equal(checkTargetsExist(modules).length, 1);
});

test('reading no module at all is an error', () => {
  const empty = mkdtempSync(join(tmpdir(), 'rules-'));
  assert.throws(() => readModules([empty]), /no module below/);
  rmSync(empty, { recursive: true });
});
