// A change from request to exit status: progress while it runs, then what it came to.

import type { AutomaticIntent, ChangeIntent } from '../contract/intent.ts';
import { openPackageFiles } from '../host/package-files.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Request } from '../model/request.ts';
import { renderChanges, renderPlan } from './render/changes.ts';
import { neverAborted, type Session } from './session.ts';
import { asText } from './surface.ts';

const unchangedStatus = 77;
const restart = 'Run "systemctl reboot" to start a reboot';
const trailers = { queued: `Changes queued for next boot. ${restart}`, run: restart, none: '' } as const;

/** Runs the change, prints its result, answers the exit status. */
export async function performChange(intent: ChangeIntent, session: Session): Promise<number> {
  const outcome = await runChange(intent, session);
  session.surface.out(asText(renderOutcome(outcome, intent)));
  return exitStatus(outcome, intent);
}

/** Package files are opened here, with the rights of whoever asks, and stay open until the change has ended. */
async function runChange(intent: ChangeIntent, session: Session): Promise<Outcome> {
  const { request, files = [], replacements = [] } = intent;
  if (request.kind !== 'update' || files.length + replacements.length === 0) return runRequest(request, session);
  await using added = await openPackageFiles(files);
  await using replacing = await openPackageFiles(replacements);
  const { remove, reset } = request.overrides ?? { remove: [], reset: [] };
  const overrides = replacements.length === 0 ? {} : { overrides: { remove, reset, replace: replacing.files } };
  return await runRequest({ ...request, addFiles: added.files, ...overrides }, session);
}

async function runRequest(request: Request, session: Session): Promise<Outcome> {
  await using host = await session.openHost('change', neverAborted());
  const progress = await session.makeProgress();
  const signal = session.surface.catchInterrupts(progress.note);
  try {
    return await host.run(request, { say: progress.say, signal, commitPoint: () => undefined });
  } finally {
    progress.close();
  }
}

/** Compat: rpm-ostree prints the difference and a sentence only when a new deployment waits for a reboot. */
export function renderOutcome(outcome: Outcome, intent: ChangeIntent): readonly string[] {
  switch (outcome.kind) {
    case 'planned':
      return [...renderPlan(outcome.changes), "Exiting because of '--dry-run' option"];
    case 'deployed':
      if (isRebooting(intent.request)) return [];
      if (intent.closing !== undefined) return intent.closing;
      return [...renderChanges(outcome.changes), ...(intent.trailer === 'none' ? [] : [trailers[intent.trailer]])];
    case 'downloaded':
    case 'unchanged':
    case 'done':
      return [];
  }
}

export function exitStatus(outcome: Outcome, intent: ChangeIntent): number {
  if (!intent.unchangedExit77 || isRebooting(intent.request)) return 0;
  return outcome.kind === 'unchanged' || outcome.kind === 'downloaded' ? unchangedStatus : 0;
}

const isRebooting = (request: Request): boolean => 'afterwards' in request && request.afterwards === 'reboot';

/** Does what the update policy of the daemon says. Compat: nothing to do is no failure. */
export async function followUpdatePolicy(intent: AutomaticIntent, session: Session): Promise<number> {
  const policy = await readPolicy(session);
  if (policy === 'none') {
    session.surface.out('Automatic updates are not enabled; exiting...\n');
    return 0;
  }
  const change = intent[policy];
  const outcome = await runChange(change, session);
  if (policy !== 'check') session.surface.out(asText(renderOutcome(outcome, change)));
  return 0;
}

async function readPolicy(session: Session) {
  await using host = await session.openHost('question', neverAborted());
  return (await host.state()).updatePolicy;
}
