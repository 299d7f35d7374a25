import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainRefusal, parsePlannedFiles, parseRemoved, planCommand } from '../../../../src/system/apt/resolve.ts';

const sum = 'a'.repeat(64);

test("apt's plan gives name, version with epoch and plus signs, architecture, size and hash", () => {
  const files = parsePlannedFiles(
    `'http://d/login_1%3a4.16.0-2%2breally2.41-5_amd64.deb' login_1%3a4.16.0-2+really2.41-5_amd64.deb 114952 SHA256:${sum}\n`,
  );
  assert.deepEqual(files, [
    {
      package: { name: 'login', version: '1:4.16.0-2+really2.41-5', architecture: 'amd64' },
      fileName: 'login_1%3a4.16.0-2+really2.41-5_amd64.deb',
      sizeBytes: 114952,
      sha256: sum,
      url: 'http://d/login_1%3a4.16.0-2%2breally2.41-5_amd64.deb',
    },
  ]);
});

test('package files of our own store are not planned again', () => {
  assert.deepEqual(parsePlannedFiles(`'file:/run/apt-ostree/store/${sum}.deb' x_1_all.deb 230596 `), []);
});

const unreadable = [
  `'http://d/x_1_amd64.deb' x_1_amd64.deb 10 MD5Sum:${'b'.repeat(32)}`,
  "'http://d/x_1_amd64.deb' x_1_amd64.deb 10 ",
  `'http://d/x' x 10 SHA256:${sum}`,
];

for (const line of unreadable) {
  test(`a planned file without name or SHA-256 is a failure, never skipped: ${line.slice(0, 60)}`, () => {
    assert.throws(() => parsePlannedFiles(line), { code: 'tool-failed' });
  });
}

test('all missing packages are named in one error, whatever words apt has for each', () => {
  const failure = explainRefusal({
    exitCode: 100,
    stdout: '',
    stderr:
      "E: Unable to locate package nosuch\nE: Package 'gone' has no installation candidate\nE: Version '9' for 'htop' was not found\n",
  });
  assert.equal(failure.code, 'package-not-found');
  assert.equal(failure.message, 'Packages not found: nosuch, gone, htop=9');
});

test("a conflict keeps apt's chain of reasons", () => {
  const stderr = 'E: Unable to correct problems, you have held broken packages.\nE: The following:\n   1. a\n   2. b\n';
  const failure = explainRefusal({ exitCode: 100, stdout: '', stderr });
  assert.equal(failure.code, 'cannot-resolve');
  assert.match(failure.message, /1\. a/);
});

test('a simulated run names what would go', () => {
  const output = 'Purg nano [8.4-1]\nRemv foo:i386 [1] [bar:amd64 ]\nInst x (1 Debian:13 [amd64])\nPurg foo:i386 [1]\n';
  assert.deepEqual(parseRemoved(output), ['foo', 'nano']);
});

test('requests come after the end of options, and nothing may be removed', () => {
  const { args } = planCommand(['htop'], { exclude: ['exim4'] });
  assert.deepEqual(args.slice(args.indexOf('--')), ['--', 'htop', 'exim4-']);
  assert.ok(args.includes('--no-remove'));
  const removing = planCommand([], { remove: ['nano'] }).args;
  assert.deepEqual([removing.includes('--no-remove'), removing.at(-1)], [false, 'nano-']);
});
