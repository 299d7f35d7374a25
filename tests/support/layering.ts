// Changes of a tree sysroot through the local host: one that works, and one that must fail and leave nothing.

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../src/base/failure.ts';
import { localHost } from '../../src/host/local.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import type { UpdateRequest } from '../../src/model/request.ts';
import { type RecordingJob, recordingJob, updateRequest } from './requests.ts';
import type { TreeSysroot } from './tree-sysroot.ts';

export interface Attempt {
  readonly add: readonly string[];
  readonly job?: RecordingJob;
  readonly request?: Partial<UpdateRequest>;
}

export const attempt = (sysroot: TreeSysroot, { add, job, request }: Attempt): Promise<Outcome> =>
  localHost({ sysroot: sysroot.path }).run(updateRequest({ add, ...request }), job ?? recordingJob());

/** Answers why the change failed, after it is sure that deployments, mounts, processes, files and lock are as before. */
export async function mustFail(sysroot: TreeSysroot, what: Attempt): Promise<Failure> {
  const before = await sysroot.traces();
  const failure = await attempt(sysroot, what).then(
    (outcome) => assert.fail(`the change came to '${outcome.kind}'`),
    (thrown: unknown) => thrown,
  );
  assert.deepEqual(await sysroot.traces(), before);
  if (failure instanceof Failure) return failure;
  throw failure;
}

/** Fetches a package and stops: shows that lists, signatures and files are good again without the cost of a change. */
export async function mustDownload(sysroot: TreeSysroot, ...add: readonly string[]): Promise<void> {
  const outcome = await attempt(sysroot, { add, request: { stopAfter: 'download' } });
  assert.equal(outcome.kind, 'downloaded');
}

/** Waits until something is so; fails after two minutes. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, `not within two minutes: ${what}`);
    await sleep(50);
  }
}
