// Fills the sandbox's /var as the first boot of the base would, so that scripts of its packages find what they expect.

import { sandboxLayout } from '../model/layout.ts';
import { sandboxed } from '../system/bwrap.ts';
import { run } from '../system/run.ts';
import { scriptSandbox } from './package-sandbox.ts';
import type { TreeJob } from './tree-job.ts';

/** systemd-tmpfiles(8) answers 65 and 73 for lines it could not carry out; the sandbox has no devices or extended attributes. */
const partialSuccess = [65, 73];

export async function fillVar(tree: TreeJob): Promise<void> {
  if (!(await tree.root.has('usr/bin/systemd-tmpfiles'))) return;
  const command = { program: 'systemd-tmpfiles', args: ['--create', `--prefix=${sandboxLayout.variable}`] };
  const sandbox = scriptSandbox(tree, { sourceDateEpoch: tree.state.sourceDateEpoch });
  await run(await sandboxed(sandbox, command), { signal: tree.job.signal, okExitCodes: partialSuccess });
}
