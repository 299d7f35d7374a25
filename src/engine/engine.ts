// Request kind → operation, and what all operations need before they begin: the lock, a clean place, no shutdown.

import { join } from 'node:path';
import type { Job } from '../model/job.ts';
import { sysrootLayout } from '../model/layout.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Kind, Request, RequestOf } from '../model/request.ts';
import { lockSysroot } from '../system/ostree/locked-sysroot.ts';
import { inhibitShutdown } from '../system/systemd.ts';
import { removeLeftovers } from '../system/workspace.ts';
import { cleanup } from './operations/cleanup.ts';
import { initramfs } from './operations/initramfs.ts';
import { kernelArguments } from './operations/kernel-arguments.ts';
import { refresh } from './operations/refresh.ts';
import { rollback } from './operations/rollback.ts';
import { update } from './operations/update.ts';
import type { Work } from './work.ts';

type Operation<K extends Kind> = (request: RequestOf<K>, work: Work) => Promise<Outcome>;

const operations: { readonly [K in Kind]: Operation<K> } = {
  update,
  rollback,
  cleanup,
  refresh,
  'kernel-arguments': kernelArguments,
  initramfs,
};

export interface Performer {
  /** Path of the sysroot; `/` on a booted system. */
  readonly sysroot: string;
  /** The process that is named to whoever comes too late. */
  readonly pid: number;
}

/** Carries out one change. Whatever a killed change left behind is removed first. */
export async function perform<K extends Kind>(request: RequestOf<K>, job: Job, by: Performer): Promise<Outcome> {
  const title = titleOf(request);
  await using sysroot = await lockSysroot(by.sysroot, { title, pid: by.pid });
  await using _shutdown = await inhibitShutdown(`${title} is at work`);
  await removeLeftovers(join(sysroot.path, sysrootLayout.work));
  const operation: Operation<K> = operations[request.kind as K];
  // Awaited here: what is declared with `using` is given back when the operation has ended, not when it has begun.
  return await operation(request, { sysroot, job });
}

const titleOf = (request: Request): string => (request.commandLine === '' ? request.kind : request.commandLine);
