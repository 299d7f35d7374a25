import assert from 'node:assert/strict';
import { test } from 'node:test';
import { specFromOrigin } from '../../../src/engine/spec-from-origin.ts';
import { parseOrigin } from '../../../src/model/origin-file.ts';

const base = 'a'.repeat(64);

test('a spec has everything that an origin asks for and nothing of how it is stored', () => {
  const local = 'b'.repeat(64);
  const origin = parseOrigin(
    '[origin]\nbaserefspec=debian/13\n' +
      `[packages]\nrequested=htop;nginx-light;\nrequested-local=${local}:x_1_all;\n` +
      '[overrides]\nremove=nano;\n[apt-ostree]\nregenerate-initramfs=true\ninitramfs-args=-I;/etc/x;\n',
  );
  const spec = specFromOrigin(origin, base, { recommends: false });
  assert.deepEqual(spec.start, { from: 'commit', commit: base });
  assert.deepEqual(spec.install, ['htop', 'nginx-light']);
  assert.deepEqual(spec.remove, ['nano']);
  assert.deepEqual(spec.files, [{ sha256: local, id: 'x_1_all' }]);
  assert.deepEqual(spec.initramfs, { make: 'always', args: ['-I', '/etc/x'] });
  assert.equal(spec.recommends, false);
});

test('without a wish of its own the initramfs is made only for another kernel', () => {
  const spec = specFromOrigin(parseOrigin('[origin]\nrefspec=debian/13\n'), base, { recommends: true });
  assert.equal(spec.initramfs.make, 'if-kernel-changed');
});
