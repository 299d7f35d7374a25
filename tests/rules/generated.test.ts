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

interface LockedPackage {
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockedPackage> };
const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);

test('every run-time package has an exact version', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  for (const [name, version] of Object.entries(dependencies)) assert.match(version, /^\d+\.\d+\.\d+$/, name);
});

test('no run-time package runs a script when it is installed', () => {
  assert.ok(shipped.length > 0);
  assert.deepEqual(
    shipped.filter(([, { hasInstallScript }]) => hasInstallScript),
    [],
  );
});

test('every run-time package has a licence that goes with ours', () => {
  const accepted = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];
  assert.deepEqual(
    shipped.filter(([, { license }]) => !accepted.includes(license ?? 'not stated')),
    [],
  );
});
