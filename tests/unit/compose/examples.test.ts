import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { readManifest } from '../../../src/compose/manifest-file.ts';
import { specFromManifest } from '../../../src/compose/spec-from-manifest.ts';

test('every example manifest makes a spec on each of its architectures', async () => {
  const names = readdirSync('compose').filter((name) => name.endsWith('.yaml'));
  assert.ok(names.length > 0);
  for (const name of names) {
    for (const architecture of ['amd64', 'arm64']) {
      const manifest = await readManifest(`compose/${name}`, architecture);
      const spec = specFromManifest(manifest, { architecture, previousVersion: undefined, now: new Date(0) });
      assert.ok(spec.install.includes(`linux-image-${architecture}`), name);
      assert.ok(!spec.install.includes('openssh-server'));
      assert.equal(manifest.ref, `debian/trixie/${architecture}/minimal`);
      assert.equal(spec.metadata.version, '13.19700101.0');
    }
  }
});
