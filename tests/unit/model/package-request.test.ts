import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPackageRequest, type PackageRequest, parsePackageRequest } from '../../../src/model/package-request.ts';

test('requests are read to parts and written back', () => {
  const rows: readonly (readonly [text: string, request: PackageRequest])[] = [
    ['htop', { name: 'htop' }],
    ['g++', { name: 'g++' }],
    ['foo+', { name: 'foo+' }],
    ['sudo-', { name: 'sudo-' }],
    ['0ad', { name: '0ad' }],
    ['libstdc++6:arm64', { name: 'libstdc++6', architecture: 'arm64' }],
    ['vim=2:9.1.1230-2', { name: 'vim', version: '2:9.1.1230-2' }],
    ['vim:amd64=1.0~rc1-1+b2', { name: 'vim', architecture: 'amd64', version: '1.0~rc1-1+b2' }],
    ['nginx/trixie-backports', { name: 'nginx', suite: 'trixie-backports' }],
    ['nginx:any/sid', { name: 'nginx', architecture: 'any', suite: 'sid' }],
  ];
  for (const [text, request] of rows) {
    assert.deepEqual(parsePackageRequest(text), request, text);
    assert.equal(formatPackageRequest(request), text);
  }
});

const bad = [
  '-o',
  '--option=Dpkg::Pre-Invoke::=touch /x',
  '-oDir=/',
  '--',
  '-',
  '--allow-unauthenticated',
  '--root=/',
  'lib.*',
  '^task^',
  '?name(x)',
  '~i',
  '*',
  '[a-z]',
  'htop*',
  'ht?p',
  './x.deb',
  '../x.deb',
  '/etc/shadow',
  'http://example.org/x.deb',
  'file:/x',
  '@x',
  'a/b/c',
  'foo/../bar',
  'foo/',
  '',
  'x',
  'a'.repeat(65536),
  'Htop',
  'HTOP',
  'ht op',
  ' htop',
  'htop ',
  'ht\0op',
  'htop\n',
  '\nhtop',
  'a;b',
  '$(id)',
  '`id`',
  "'htop'",
  '"htop"',
  '\u202epoth',
  'ht\u200bop',
  '\ud800aa',
  'e\u0301tc',
  '\u00e9tc',
  '\uff48top',
  '😀😀',
  'htop\r',
  'ht\top',
  'a|b',
  'a&b',
  'a>b',
  'a\\b',
  'a#b',
  'a%b',
  'htop=',
  'htop=a',
  'htop=1.0 ',
  'htop=1_0',
  'htop=1.0=2',
  'htop=1/sid',
  'htop=-1',
  'htop:',
  'htop:AMD64',
  'htop:amd64:x',
  'htop/-x',
  'htop/.',
  'htop=1.0\n',
  'htop/sid\n',
  'htop:amd64\n',
  '_htop',
  '.htop',
  '+htop',
];

test('whatever is no package name by policy is refused in one printable sentence', () => {
  for (const text of bad) {
    assert.throws(
      () => parsePackageRequest(text),
      (error: Error & { code?: string }) => {
        assert.equal(error.name, 'Failure', JSON.stringify(text));
        assert.equal(error.code, 'bad-usage');
        assert.match(error.message, /^cannot request [\x20-\x7e…]+$/);
        assert.ok(error.message.length < 400);
        return true;
      },
      JSON.stringify(text.slice(0, 40)),
    );
  }
});
