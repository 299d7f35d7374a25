// A change that is cancelled or met by a second one: it ends at once, nothing is left of it, and the next one works.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { attempt, mustDownload, mustFail, until } from '../../support/layering.ts';
import { recordingJob } from '../../support/requests.ts';
import { makeTinyArchive } from '../../support/tiny-archive.ts';
import { makeTreeSysroot } from '../../support/tree-sysroot.ts';

const archive = await makeTinyArchive(
  { name: 'plain', files: { 'usr/share/plain/text': 'plain\n' } },
  { name: 'sleeper', postinst: 'sleep 4711' },
);
after(() => archive[Symbol.asyncDispose]());
const sysroot = await makeTreeSysroot();
after(() => sysroot[Symbol.asyncDispose]());
await sysroot.useSources(archive.sources);
const isSleeping = async (): Promise<boolean> => (await sysroot.traces()).processes.includes('sleep 4711');

const isAsked = (): boolean => archive.server.asked.some((path) => path.endsWith('.deb'));
const stallPackages = (): void => {
  archive.server.asked.length = 0;
  archive.server.manner = { do: 'stall', paths: /\.deb$/ };
};

async function cancelWhen(what: string, isSo: () => boolean | Promise<boolean>, name: string): Promise<void> {
  const job = recordingJob();
  let cancelled = 0;
  const cancelling = until(what, isSo).finally(() => {
    cancelled = Date.now();
    job.cancel();
  });
  cancelling.catch(() => undefined);
  const failure = await mustFail(sysroot, { add: [name], job });
  await cancelling;
  assert.equal(failure.code, 'cancelled');
  assert.ok(Date.now() - cancelled < 5000, `took ${Date.now() - cancelled} ms`);
  assert.equal(job.commitPoints(), 0);
}

test('cancelling while a package is fetched ends at once and leaves nothing', async () => {
  stallPackages();
  await cancelWhen('a package is fetched', isAsked, 'plain');
  archive.server.manner = { do: 'serve' };
});

test('cancelling while a script runs ends the script and leaves nothing', async () => {
  await cancelWhen('the script runs', isSleeping, 'sleeper');
});

test('a second change while one works is refused at once, told which and by whom, and runs afterwards', async () => {
  stallPackages();
  const job = recordingJob();
  const first = attempt(sysroot, { add: ['plain'], job, request: { commandLine: 'install plain' } });
  const ended = first.then(
    () => assert.fail('the first change was not cancelled'),
    () => undefined,
  );
  await until('the first change works', isAsked);
  const started = Date.now();
  await assert.rejects(attempt(sysroot, { add: ['sleeper'] }), {
    code: 'busy',
    message: `cannot start: 'install plain' (process ${process.pid}) is at work`,
  });
  assert.ok(Date.now() - started < 5000);
  job.cancel();
  await ended;
  archive.server.manner = { do: 'serve' };
  await mustDownload(sysroot, 'plain');
});
