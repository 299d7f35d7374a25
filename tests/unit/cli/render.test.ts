import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asFailure, Failure } from '../../../src/base/failure.ts';
import { exitStatus, renderOutcome } from '../../../src/cli/change.ts';
import {
  changesAsJson,
  renderChanges,
  renderPlan,
  renderScript,
  summarizeChanges,
} from '../../../src/cli/render/changes.ts';
import { makeColours } from '../../../src/cli/render/colours.ts';
import { renderFailure } from '../../../src/cli/render/failure.ts';
import { renderFound, renderPackages } from '../../../src/cli/render/packages.ts';
import { describeTerminal } from '../../../src/cli/terminal.ts';
import type { ChangeIntent } from '../../../src/contract/intent.ts';
import { sampleChanges } from './sample-state.ts';

const plain = (text: string): string => text;

test('the difference is grouped in the fixed order and sorted by name', () => {
  assert.deepEqual(renderChanges(sampleChanges), [
    'Upgraded:',
    '  vim 2:9.0-1 -> 2:9.1-1',
    'Downgraded:',
    '  bash 5.3 -> 5.2',
    'Removed:',
    '  nano_8.1_amd64',
    'Added:',
    '  htop_2:3.4-1_amd64',
    '  zlib_1_amd64',
  ]);
  assert.deepEqual(renderChanges([]), []);
});

test('the summary counts what is there and leaves zeros out', () => {
  assert.equal(summarizeChanges(sampleChanges), '1 upgraded, 1 downgraded, 1 removed, 2 added');
  assert.equal(summarizeChanges([]), '');
});

test('the script form merges all kinds in package order', () => {
  assert.deepEqual(renderScript(sampleChanges), [
    '!bash_5.3_amd64',
    '=bash_5.2_amd64',
    '+htop_2:3.4-1_amd64',
    '-nano_8.1_amd64',
    '!vim_2:9.0-1_amd64',
    '=vim_2:9.1-1_amd64',
    '+zlib_1_amd64',
  ]);
});

test('the JSON form has a side only where there is one', () => {
  assert.deepEqual(changesAsJson(sampleChanges).slice(1, 4), [
    ['zlib', 0, { NewPackage: ['zlib', '1', 'amd64'] }],
    ['nano', 1, { PreviousPackage: ['nano', '8.1', 'amd64'] }],
    ['vim', 2, { PreviousPackage: ['vim', '2:9.0-1', 'amd64'], NewPackage: ['vim', '2:9.1-1', 'amd64'] }],
  ]);
});

test('a dry run lists what would be installed and removed', () => {
  assert.deepEqual(renderPlan(sampleChanges).slice(0, 2), ['Installing 4 packages:', '  bash_5.2_amd64']);
  assert.deepEqual(renderPlan(sampleChanges).slice(-2), ['Removing 1 packages:', '  nano_8.1_amd64']);
  assert.deepEqual(renderPlan([]), ['Empty transaction']);
});

const change = (over: Partial<ChangeIntent>, afterwards: 'nothing' | 'reboot' = 'nothing'): ChangeIntent => ({
  kind: 'change',
  request: { kind: 'rollback', osname: '', afterwards, commandLine: '' },
  trailer: 'queued',
  unchangedExit77: false,
  ...over,
});
const deployed = { kind: 'deployed', deployment: 'debian-x.0', changes: sampleChanges.slice(0, 1) } as const;

test('a new deployment is followed by the difference and the way to start it', () => {
  assert.deepEqual(renderOutcome(deployed, change({})), [
    'Added:',
    '  zlib_1_amd64',
    'Changes queued for next boot. Run "systemctl reboot" to start a reboot',
  ]);
  assert.equal(renderOutcome(deployed, change({ trailer: 'run' })).at(-1), 'Run "systemctl reboot" to start a reboot');
});

test('nothing is printed when the machine reboots, and nothing when nothing changed', () => {
  assert.deepEqual(renderOutcome(deployed, change({}, 'reboot')), []);
  assert.deepEqual(renderOutcome({ kind: 'unchanged' }, change({})), []);
});

test('status 77 says that nothing changed, when asked, and never with a reboot', () => {
  assert.equal(exitStatus({ kind: 'unchanged' }, change({ unchangedExit77: true })), 77);
  assert.equal(exitStatus({ kind: 'downloaded' }, change({ unchangedExit77: true })), 77);
  assert.equal(exitStatus({ kind: 'unchanged' }, change({})), 0);
  assert.equal(exitStatus(deployed, change({ unchangedExit77: true })), 0);
  assert.equal(exitStatus({ kind: 'unchanged' }, change({ unchangedExit77: true }, 'reboot')), 0);
});

test('a dry run never exits with 77', () => {
  const planned = { kind: 'planned', changes: [] } as const;
  assert.equal(exitStatus(planned, change({ unchangedExit77: true })), 0);
  assert.equal(renderOutcome(planned, change({})).at(-1), "Exiting because of '--dry-run' option");
});

test('a failure is one line, with what to do below it', () => {
  const failure = new Failure('package-not-found', 'Packages not found: a, b', { hint: "run 'apt-ostree refresh-md'" });
  assert.deepEqual(renderFailure(failure, plain), [
    'error: Packages not found: a, b',
    "hint: run 'apt-ostree refresh-md'",
  ]);
  assert.equal(renderFailure(failure, makeColours().red)[0], '\u001b[31merror: \u001b[39mPackages not found: a, b');
});

test('our own mistake shows its stack and asks for a report', () => {
  const cause = new TypeError('x is undefined');
  const lines = renderFailure(new Failure('internal', cause.message, { cause }), plain);
  assert.equal(lines[0], 'error: x is undefined');
  assert.match(lines[1] ?? '', /report/);
  assert.match(lines[2] ?? '', /TypeError: x is undefined\n +at /);
});

test('a message from outside cannot draw on the terminal', () => {
  const lines = renderFailure(new Failure('package-script', 'script said\n\u001b]0;title\u0007'), plain);
  assert.ok(lines.length === 2 && !lines.join('').includes('\u001b'));
});

test('search results stand in their best group, once', () => {
  const found = (name: string, match: 'name-and-summary' | 'name' | 'summary') => ({
    name,
    version: '1',
    architecture: 'amd64',
    summary: `about ${name}`,
    source: 'debian',
    match,
  });
  const results = [found('b', 'summary'), found('a', 'name'), found('a', 'summary')];
  assert.deepEqual(renderFound(results), [
    '',
    '===== Name Matched =====',
    'a : about a',
    '',
    '===== Summary Matched =====',
    'b : about b',
  ]);
  assert.deepEqual(renderFound([]), ['No matches found.']);
});

test('a package list names its commit unless it was asked for by it', () => {
  const packages = [{ name: 'b', version: '1', architecture: 'all' }];
  assert.deepEqual(renderPackages('main', 'c0ffee', packages), ['ostree commit: main (c0ffee)', ' b_1_all']);
  assert.deepEqual(renderPackages('c0ffee', 'c0ffee', []), ['ostree commit: c0ffee']);
});

const surroundings = (env: Record<string, string>, isTTY: boolean) =>
  describeTerminal({ env, stdout: { isTTY, columns: 100 }, stderr: { isTTY } });

test('colour needs a terminal and nobody who minds', () => {
  assert.equal(surroundings({}, true).colour, true);
  assert.equal(surroundings({}, false).colour, false);
  assert.equal(surroundings({ NO_COLOR: '1' }, true).colour, false);
  assert.equal(surroundings({ TERM: 'dumb' }, true).colour, false);
});

test('the character set is that of the first locale variable that is set', () => {
  assert.equal(surroundings({ LANG: 'de_DE.UTF-8' }, true).unicode, true);
  assert.equal(surroundings({ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, true).unicode, false);
  assert.equal(surroundings({ LC_ALL: '', LC_CTYPE: 'C.utf8' }, true).unicode, true);
  assert.equal(surroundings({}, true).unicode, false);
});

test('a line is drawn over again only where the width is known', () => {
  const at = (columns: number, env: Record<string, string> = {}) =>
    describeTerminal({ env, stdout: { isTTY: true, columns }, stderr: {} }).canRedraw;
  assert.deepEqual([at(80), at(0), at(80, { TERM: 'dumb' })], [true, false, false]);
});

test('a full disk and a forbidden file are not called our mistake', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  assert.deepEqual(renderFailure(asFailure(full), plain), [
    'error: cannot write: no space left on device',
    'hint: free some space on that file system',
  ]);
  const error = new Error("EACCES: permission denied, stat '/x'");
  const forbidden = asFailure(Object.assign(error, { code: 'EACCES', syscall: 'stat', path: '/x' }));
  assert.equal(forbidden.message, "cannot stat '/x': permission denied");
});
