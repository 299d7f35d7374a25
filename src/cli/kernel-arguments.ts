// `kargs`: shows the arguments of a deployment, or makes a change of them, written as options or in an editor.

import { Failure } from '../base/failure.ts';
import type { KernelArgumentsIntent } from '../contract/intent.ts';
import {
  changeKernelArguments,
  formatKernelArguments,
  type KernelArgumentChange,
  parseKernelArguments,
  withoutDeployment,
} from '../model/kernel-arguments.ts';
import { performChange } from './change.ts';
import { neverAborted, type Session } from './session.ts';

const unchangedStatus = 77;

export async function runKernelArguments(intent: KernelArgumentsIntent, session: Session): Promise<number> {
  const line = await readLine(intent, session);
  if (intent.action === 'print') {
    session.surface.out(`${line}\n`);
    return 0;
  }
  const change = intent.action === 'edit' ? editOf(line, intent) : await editByHand(line, intent, session);
  if (change === undefined) {
    session.surface.out('No changes.\n');
    return unchangedStatus;
  }
  const request = { ...intent.request, change };
  return performChange(
    { kind: 'change', request, trailer: 'queued', unchangedExit77: intent.unchangedExit77 },
    session,
  );
}

const editOf = (existing: string, { edits }: KernelArgumentsIntent): KernelArgumentChange => ({
  do: 'edit',
  existing,
  edits,
});

/** Opened as for the change: where this program has to start itself again for that, it does so before an editor runs. */
async function readLine(intent: KernelArgumentsIntent, session: Session): Promise<string> {
  await using host = await session.openHost(intent.action === 'print' ? 'question' : 'change', neverAborted());
  const entry = await host.ask('boot-config', { osname: intent.request.osname, index: intent.index });
  return entry.options ?? '';
}

const explanation = `# Change the kernel arguments below. They are used from the next boot on.
# Lines that begin with '#' are dropped. 'ostree=' is not shown, it is written by itself.
`;

const plainLine = (line: string): string => formatKernelArguments(withoutDeployment(parseKernelArguments(line)));

/** Undefined when nothing was changed and that is no failure. Compat: `rpm-ostree kargs --editor`. */
async function editByHand(
  line: string,
  intent: KernelArgumentsIntent,
  session: Session,
): Promise<KernelArgumentChange | undefined> {
  const before = plainLine(line);
  const change = { do: 'set', line: textLine(await session.edit(`${explanation}${before}\n`)) } as const;
  if (changeKernelArguments(parseKernelArguments(before), change) === undefined) {
    if (intent.unchangedExit77) return undefined;
    throw new Failure('bad-usage', 'The kernel arguments remained the same');
  }
  if (plainLine(await readLine(intent, session)) === before) return change;
  throw new Failure('busy', `Conflict: bootloader configuration changed. Saved kernel arguments: ${change.line}`);
}

/** The words of all lines but comments. */
export const textLine = (text: string): string =>
  text
    .split(/\r?\n/)
    .filter((line) => !line.trimStart().startsWith('#'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
