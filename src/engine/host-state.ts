// Reading what `status` shows. Not: locking.

import type { HostState } from '../model/host-state.ts';
import { readDeployments } from './deployments.ts';
import { readSettings } from './settings.ts';

export async function readHostState(sysroot: string): Promise<HostState> {
  const [deployments, settings] = await Promise.all([readDeployments(sysroot), readSettings({ path: sysroot })]);
  return { sysroot, deployments, updatePolicy: settings.updatePolicy };
}
