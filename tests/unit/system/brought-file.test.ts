import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { copyBrought } from '../../../src/system/brought-file.ts';

const folder = await mkdtemp(join(tmpdir(), 'brought-'));
after(() => rm(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const self = async () => ({ pid: process.pid, uid: process.getuid?.() ?? 0 });

async function bring(descriptor: number, signal = new AbortController().signal): Promise<string> {
  const to = at('copy');
  await rm(to, { force: true });
  await copyBrought({ descriptor, name: 'x.deb' }, to, { findAsker: self, maxBytes: 3_000_000, signal });
  return readFile(to, 'latin1');
}

async function opened(path: string, flags: string | number): Promise<FileHandle> {
  const file = await open(path, flags);
  after(() => file.close());
  return file;
}

test('a file is copied from its beginning, wherever its owner reads at the moment', async () => {
  const content = 'abc'.repeat(800_000);
  await writeFile(at('file'), content);
  const file = await opened(at('file'), 'r');
  await file.read(Buffer.alloc(10), 0, 10);
  assert.equal(await bring(file.fd), content);
  await rm(at('file'));
  assert.equal(await bring(file.fd), content, 'also when it has no name any more');
});

test('what is no regular file, too large or not open for reading is refused, without waiting', async () => {
  await promisify(execFile)('mkfifo', [at('fifo')]);
  await writeFile(at('large'), '');
  await truncate(at('large'), 2 ** 40);
  await writeFile(at('plain'), 'x');
  const pathOnly = 0o10000000;
  const rows: readonly (readonly [path: string, flags: number, message: RegExp])[] = [
    [folder, constants.O_RDONLY, /not a regular file$/],
    ['/dev/null', constants.O_RDONLY, /not a regular file$/],
    [at('fifo'), constants.O_RDONLY | constants.O_NONBLOCK, /not a regular file$/],
    [at('large'), constants.O_RDONLY, /larger than 3000000 bytes$/],
    [at('plain'), constants.O_WRONLY, /not open for reading$/],
    [at('plain'), pathOnly, /not open for reading$/],
  ];
  for (const [path, flags, message] of rows) {
    const { fd } = await opened(path, flags);
    await assert.rejects(bring(fd), { code: 'bad-usage', message }, path);
  }
  await assert.rejects(bring(0x7fffffff), { message: "cannot read 'x.deb': it is not open any more" });
});

test('a socket is refused', async () => {
  const server = createServer().listen(at('socket'));
  after(() => server.close());
  for (const name of await readdir('/proc/self/fd')) {
    const target = await promisify(execFile)('readlink', [`/proc/${process.pid}/fd/${name}`]).catch(() => undefined);
    if (!target?.stdout.startsWith('socket:')) continue;
    await assert.rejects(bring(Number(name)), { message: /not a regular file$/ });
    return;
  }
  assert.fail('no socket is open');
});

test('copying stops when the change is cancelled', async () => {
  await writeFile(at('other'), 'x');
  const file = await opened(at('other'), 'r');
  await assert.rejects(bring(file.fd, AbortSignal.abort()), { code: 'cancelled' });
});
