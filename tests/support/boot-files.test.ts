import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readBootEntries, readBootFiles } from './boot-files.ts';

const entryText = (version: number): string =>
  `title Debian ${version}\nversion ${version}\noptions root=x v=${version}\nlinux /ostree/k${version}\ninitrd /ostree/i${version}\n`;

test('the entry with the highest number is started, with its own kernel, as through the links of ostree', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'boot-'));
  const boot = join(folder, 'root/boot');
  mkdirSync(join(boot, 'loader.1/entries'), { recursive: true });
  mkdirSync(join(boot, 'ostree'));
  symlinkSync('loader.1', join(boot, 'loader'));
  for (const version of [2, 10, 9]) {
    writeFileSync(join(boot, `loader.1/entries/ostree-${version}.conf`), entryText(version));
    writeFileSync(join(boot, `ostree/k${version}`), `kernel ${version}`);
    writeFileSync(join(boot, `ostree/i${version}`), `initramfs ${version}`);
  }
  const image = join(folder, 'image');
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-d', join(folder, 'root'), image, '8M']);
  assert.deepEqual(
    (await readBootEntries(image)).map(({ version }) => version),
    ['10', '9', '2'],
  );
  const files = await readBootFiles(image, folder);
  assert.deepEqual(
    [files.entry.options, readFileSync(files.kernel, 'utf8'), readFileSync(files.initramfs, 'utf8')],
    ['root=x v=10', 'kernel 10', 'initramfs 10'],
  );
  rmSync(folder, { recursive: true });
});
