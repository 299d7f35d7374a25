import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findProviders } from '../../../src/engine/readers/offered.ts';
import { parseFields } from '../../../src/system/apt/candidates.ts';

const text = `Package: exim4
Version: 4.98
Architecture: all
Provides: mail-transport-agent, default-mta (= 1)
Description: mail server
Package: nullmailer
Version: 2
Architecture: amd64
Provides: mail-transport-agent
Description: relay
Package: default-mta
Version: 1
Architecture: all
`;

test('packages are found by their name and by what they provide, with or without a version there', () => {
  const candidates = parseFields(text, 'trixie');
  const found = (name: string) => findProviders(candidates, [name]).map((p) => p.name);
  assert.deepEqual(found('mail-transport-agent'), ['exim4', 'nullmailer']);
  assert.deepEqual(found('default-mta'), ['exim4', 'default-mta']);
  assert.deepEqual(found('mail'), []);
  assert.deepEqual(findProviders(candidates, ['nullmailer']), [
    { name: 'nullmailer', version: '2', architecture: 'amd64', summary: 'relay', source: 'trixie' },
  ]);
});
