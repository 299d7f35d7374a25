import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchPackages } from '../../../src/engine/readers/search.ts';
import { parseFields, suiteOf } from '../../../src/system/apt/candidates.ts';

const text = `Package: htop
Version: 3.4.1-5
Architecture: amd64
Description: interactive processes viewer
Package: top-notch
Version: 1
Architecture: all
Description: like htop but best
Package: nano
Version: 8
Architecture: amd64
Description: small editor
`;
const candidates = parseFields(text, 'trixie/main');

test('packages are grouped by where the term was found, best group first', () => {
  assert.deepEqual(
    matchPackages(candidates, ['TOP']).map((p) => [p.name, p.match]),
    [
      ['top-notch', 'name-and-summary'],
      ['htop', 'name'],
    ],
  );
});

test('all terms must match, shell patterns work and other signs stand for themselves', () => {
  assert.deepEqual(
    matchPackages(candidates, ['small', 'editor']).map((p) => p.name),
    ['nano'],
  );
  assert.deepEqual(
    matchPackages(candidates, ['h?op']).map((p) => p.name),
    ['htop', 'top-notch'],
  );
  assert.deepEqual(matchPackages(candidates, ['.*']), []);
});

test('the name of a list tells the suite', () => {
  assert.equal(suiteOf('deb.debian.org_debian_dists_trixie_main_binary-amd64_Packages'), 'trixie');
  assert.equal(suiteOf('host_dists_stable_updates_contrib_binary-amd64_Packages'), 'stable/updates');
  assert.equal(suiteOf('host_flat_Packages'), 'host_flat');
});
