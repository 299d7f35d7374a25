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
  assert.ok(generated.size >= 3, 'the generator printed too little');
  for (const [name, text] of generated) {
    assert.equal(readFileSync(name, 'utf8'), text, `${name}: run 'npm run generate'`);
  }
});

const [ownName, aliasName] = ['org.aptostree.dev', 'org.projectatomic.rpmostree1'];

test('the second bus name has the same policy and is started the same way as the first', () => {
  for (const kind of ['conf', 'service']) {
    const own = readFileSync(`dbus/${ownName}.${kind}`, 'utf8').replaceAll(ownName, aliasName);
    const alias = readFileSync(`dbus/${aliasName}.${kind}`, 'utf8');
    assert.equal(alias.replace(/<!--.*-->/, ''), own.replace(/<!--.*-->/, ''));
  }
});

const qtTypes = new Map([
  ['a{sv}', 'QVariantMap'],
  ['aa{sv}', 'QList&lt;QVariantMap&gt;'],
  ['a{ss}', 'QMap&lt;QString,QString&gt;'],
  ['(sss)', 'QStringList'],
]);
const plainTypes = /^(a?[bsiuxtdogv]|a?ay)$/;
const qtName = 'org.qtproject.QtDBus.QtTypeName';

/** The annotations that the arguments and the type of one element need. */
function neededAnnotations([, kind, start = '', inner = '']: readonly string[]): readonly string[] {
  const named = (place: string, type: string | undefined) =>
    plainTypes.test(type ?? 's')
      ? []
      : [`name="${qtName}${place}" value="${qtTypes.get(type ?? '') ?? 'QVariantList'}"`];
  if (kind === 'property') return named('', / type="(.+?)"/.exec(start)?.[1]);
  return ['in', 'out'].flatMap((direction) => {
    const isSignal = kind === 'signal' && direction === 'out';
    const args = [...inner.matchAll(/<arg name="\w+" type="(.+?)"(?: direction="(\w+)")?\/>/g)];
    const types = args.filter(([, , given]) => given === direction || (given === undefined && isSignal));
    return types.flatMap(([, type], index) => named(`.${direction === 'in' ? 'In' : 'Out'}${index}`, type));
  });
}

test('the second interface file tells Qt about every type it does not know, and shows nothing that only we have', () => {
  const text = readFileSync(`dbus/${aliasName}.xml`, 'utf8');
  const elements = [...text.matchAll(/<(method|signal|property)( name=[^>]*[^/])>(.*?)<\/\1>/gs)];
  assert.ok(elements.length > 20);
  for (const element of elements) {
    const given = [...element[0].matchAll(/<annotation (.*?)\/>/g)].map(([, words = '']) => words);
    assert.deepEqual(given, neededAnnotations(element), element[0]);
  }
  assert.doesNotMatch(text, /<property [^>]*type="[^"]*[{(][^>]*\/>/);
  assert.doesNotMatch(text, /<method name="[a-z]|ActiveTransactionTitle|"Result"|aptostree/);
});

test('every file of the bus is in one of the two Debian packages', () => {
  const lists = ['apt-ostree', 'apt-ostree-rpm-ostree-alias'].map((name) => {
    const lines = readFileSync(`debian/${name}.install`, 'utf8').split('\n');
    return lines.flatMap((line) => line.split(' ').filter((word) => word.startsWith('dbus/')));
  });
  const files = readdirSync('dbus').map((name) => `dbus/${name}`);
  assert.deepEqual(lists.flat().sort(), files.sort());
  assert.deepEqual(
    lists.map((list) => list.every((file) => file.startsWith(`dbus/${list === lists[0] ? ownName : aliasName}.`))),
    [true, true],
  );
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
