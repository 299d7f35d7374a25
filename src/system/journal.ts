// Structured entries for the system journal, through logger(1).

import { run } from './run.ts';
import { isSystemdRunning } from './systemd.ts';

/** Message ids of the reference, so that its tools find our entries. Compat: rpm-ostree's `history` looks for them. */
export const messageIds = {
  transactionStarted: 'd5bea37a8fc84ff59dbcfd79177b7df8',
  newDeployment: '9bddbda177cd44d891b1b561a8a0ce9e',
} as const;

/** Writes an entry with fields; where no journal runs, nothing happens. A failure to log is never a failure to work. */
export async function logToJournal(message: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
  if (!(await isSystemdRunning())) return;
  await run({ program: 'logger', args: ['--journald'], input: formatEntry(message, fields) }).catch(() => undefined);
}

/** The lines that `logger --journald` reads: `FIELD=value`, one a line. */
export function formatEntry(message: string, fields: Readonly<Record<string, string>>): string {
  const all = { MESSAGE: message, SYSLOG_IDENTIFIER: 'apt-ostree', PRIORITY: '6', ...fields };
  return `${Object.entries(all)
    .map(([name, value]) => `${name}=${value.replaceAll('\n', ' ')}`)
    .join('\n')}\n`;
}
