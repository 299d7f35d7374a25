// What is generated or written twice is compared with what is committed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

test("the committed interface and policy files are what 'npm run generate' prints", () => {
  const folder = mkdtempSync(join(tmpdir(), 'generated-'));
  const { status, stderr } = spawnSync(process.execPath, ['src/generate/generate.mjs', folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
  const generated = new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  rmSync(folder, { recursive: true });
  assert.ok(generated.size >= 2, 'the generator printed nothing');
  for (const [name, text] of generated) {
    assert.equal(readFileSync(name, 'utf8'), text, `${name}: run 'npm run generate'`);
  }
});

test('the Debian package has the version of package.json', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  assert.equal(/\((.+?)\)/.exec(readFileSync('debian/changelog', 'utf8'))?.[1], version);
});

test('every run-time package has an exact version and no install script', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { dev?: boolean; hasInstallScript?: boolean }>;
  };
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  for (const [name, version] of Object.entries(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name);
  const withScript = Object.entries(lock.packages).filter(([, one]) => !one.dev && one.hasInstallScript);
  assert.deepEqual(withScript, []);
});
