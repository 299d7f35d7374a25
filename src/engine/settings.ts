// What the machine's configuration says about changes.

import { decodeBoolean, findValue, type KeyFile, parseKeyFile } from '../base/key-file.ts';
import type { UpdatePolicy } from '../model/host-state.ts';
import { machineLayout } from '../model/layout.ts';
import { readTextIfThere } from '../system/files.ts';

export interface Settings {
  readonly recommends: boolean;
  readonly lockLayering: boolean;
  readonly updatePolicy: UpdatePolicy;
}

const policies: ReadonlyMap<string, UpdatePolicy> = new Map([
  ['none', 'none'],
  ['off', 'none'],
  ['check', 'check'],
  ['stage', 'stage'],
  ['ex-stage', 'stage'],
  ['apply', 'apply'],
]);

/** Compat: rpm-ostreed.conf(5), group `Daemon`. The file is the machine's; a scratch sysroot has the defaults. */
export async function readSettings({ path }: { readonly path: string }): Promise<Settings> {
  const text = path === machineLayout.sysroot ? await readTextIfThere(machineLayout.daemonConfig) : undefined;
  const file = parseKeyFile(text ?? '');
  return {
    recommends: readFlag(file, 'Recommends', true),
    lockLayering: readFlag(file, 'LockLayering', false),
    updatePolicy: policies.get((findValue(file, 'Daemon', 'AutomaticUpdatePolicy') ?? 'none').toLowerCase()) ?? 'none',
  };
}

function readFlag(file: KeyFile, key: string, otherwise: boolean): boolean {
  const value = findValue(file, 'Daemon', key);
  if (value === undefined) return otherwise;
  try {
    return decodeBoolean(value);
  } catch {
    return otherwise;
  }
}
