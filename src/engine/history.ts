// One record per change, in our own folder and in the journal.

import { join } from 'node:path';
import { canonicalJson } from '../base/canonical-json.ts';
import type { Deployment } from '../model/deployment.ts';
import { sysrootLayout } from '../model/layout.ts';
import type { PackageChange } from '../model/package.ts';
import { formatRefspec } from '../model/refspec.ts';
import { writeAtomically } from '../system/files.ts';
import { logToJournal, messageIds } from '../system/journal.ts';

export interface HistoryEntry {
  readonly commandLine: string;
  readonly deployment: Deployment;
  readonly changes: readonly PackageChange[];
}

export async function recordChange(sysroot: string, entry: HistoryEntry): Promise<void> {
  const { deployment, commandLine, changes } = entry;
  const time = new Date().toISOString();
  const record = {
    time,
    commandLine,
    deployment: deployment.id,
    commit: deployment.commit.commit,
    base: deployment.base.commit,
    origin: formatRefspec(deployment.origin.base),
    packages: deployment.origin.packages,
    changes,
  };
  const file = join(sysroot, sysrootLayout.history, `${time.replaceAll(':', '-')}.json`);
  await writeAtomically(file, `${canonicalJson(record)}\n`);
  await logToJournal(`New deployment ${deployment.id}`, {
    MESSAGE_ID: messageIds.newDeployment,
    DEPLOYMENT_PATH: join(sysrootLayout.deploy, deployment.osname, 'deploy', `${record.commit}.${deployment.serial}`),
    DEPLOYMENT_TIMESTAMP: String(deployment.commit.timestamp),
    DEPLOYMENT_CHECKSUM: record.commit,
    DEPLOYMENT_REFSPEC: record.origin,
    DEPLOYMENT_VERSION: deployment.commit.version ?? '',
    COMMAND_LINE: commandLine,
  });
}
