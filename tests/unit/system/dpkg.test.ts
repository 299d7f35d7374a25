import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  explainScriptFailure,
  findScriptFailure,
  parseInstalled,
  parseProvides,
  parseUnfinished,
} from '../../../src/system/dpkg.ts';

const status = `Package: b
Status: install ok installed
Version: 1:2-3
Architecture: amd64
Provides: mail-transport-agent, b-abi (= 3)

Package: a
Status: deinstall ok config-files
Version: 1
Architecture: all

Package: c
Status: install ok half-configured
Version: 1
Architecture: all

Package: d
Status: install ok triggers-pending
Version: 1
Architecture: all
`;

test('only packages whose state is installed count', () => {
  assert.deepEqual(parseInstalled(status), [{ name: 'b', version: '1:2-3', architecture: 'amd64' }]);
});

test('a half configured package and a pending trigger are unfinished', () => {
  assert.deepEqual(parseUnfinished(status), ['c', 'd']);
});

test('provided names are known without their versions', () => {
  assert.deepEqual([...parseProvides(status).keys()], ['mail-transport-agent', 'b-abi']);
});

test('a failing script is found with its package, exit status and last words, made harmless', () => {
  const failure = findScriptFailure([
    'Setting up good (1) ...',
    'Setting up broken (1.0) ...',
    'first words',
    'last \u001b[31mwords',
    'dpkg: error processing package broken (--configure):',
    ' installed broken package post-installation script subprocess returned error exit status 3',
    'Errors were encountered while processing:',
  ]);
  assert.deepEqual(failure, {
    package: 'broken',
    script: 'postinst',
    reason: 'installed broken package post-installation script subprocess returned error exit status 3',
    said: ['first words', 'last \\u{1b}[31mwords'],
  });
  assert.match(
    failure === undefined ? '' : explainScriptFailure(failure).message,
    /'broken'.*exit status 3\n {2}\| first words/,
  );
});

test('the last words of a script are found when the error was heard before them', () => {
  const failure = findScriptFailure([
    'Selecting previously unselected package broken.',
    'said on the error stream',
    'dpkg: error processing package broken (--configure):',
    ' installed broken package post-installation script subprocess returned error exit status 3',
    'Setting up broken (1.0) ...',
    'said on the output',
    'Errors were encountered while processing:',
    ' broken',
  ]);
  assert.deepEqual(failure?.said, ['said on the error stream', 'said on the output']);
  const divided = findScriptFailure([
    'Setting up broken (1.0) ...',
    'dpkg: error processing package broken (--configure):',
    ' installed broken package post-installation script subprocess returned error exit status 3',
    'said late',
    'Setting up other (1.0) ...',
    'said by another',
  ]);
  assert.deepEqual(divided?.said, ['said late']);
});

test('an archive that cannot be unpacked is named by its package', () => {
  const failure = findScriptFailure([
    'dpkg: error processing archive /run/x/foo_1%3a2_all.deb (--unpack):',
    ' trying to overwrite',
  ]);
  assert.equal(failure?.package, 'foo');
});
