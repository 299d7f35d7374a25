// Commands that need no host: they work on files that the command line names.

import { Failure } from '../base/failure.ts';
import type { ComposeTreeResult } from '../compose/tree.ts';
import type { ComposeTreeIntent } from '../contract/intent.ts';
import type { Session } from './session.ts';
import { asText } from './surface.ts';

/** Composes a tree, prints what came of it, answers the exit status. */
export async function runComposeTree(intent: ComposeTreeIntent, session: Session): Promise<number> {
  if (!intent.printOnly) await becomeFit(session);
  const { composeTree } = await import('../compose/tree.ts');
  const progress = await session.makeProgress();
  const signal = session.surface.catchInterrupts(progress.note);
  const { kind, localDebs, ...options } = intent;
  try {
    const job = { say: progress.say, signal, commitPoint: () => undefined };
    const extra = { extraPackages: localDebs, ...sourceDate(session.surface.env.SOURCE_DATE_EPOCH) };
    const result = await composeTree({ ...options, ...extra }, job);
    progress.close();
    session.surface.out(asText(renderComposed(result)));
  } finally {
    progress.close();
  }
  return 0;
}

/** Installing packages takes root and mounts that nobody else sees. */
async function becomeFit({ surface, startAgain }: Session): Promise<void> {
  if (surface.uid !== 0) {
    throw new Failure('not-root', 'cannot compose a tree: you are not root', { hint: "run it with 'sudo'" });
  }
  const { isPrivate } = await import('../host/private-mounts.ts');
  if (!isPrivate()) await startAgain();
}

/** reproducible-builds.org: the moment that stands for "now". */
function sourceDate(text: string | undefined): { readonly sourceDateEpoch?: number } {
  if (text === undefined || text === '') return {};
  if (/^\d{1,12}$/.test(text)) return { sourceDateEpoch: Number(text) };
  throw new Failure('bad-usage', `cannot read SOURCE_DATE_EPOCH '${text}'`, { hint: 'give seconds since 1970' });
}

/** Compat: scripts take the commit from the last line. */
export function renderComposed(result: ComposeTreeResult): readonly string[] {
  if (result.printed !== undefined) return [result.printed.trimEnd()];
  if (result.commit === undefined) return [];
  if (!result.changed) return ['No apparent changes since previous commit; use --force-nocache to override'];
  return [result.ref === undefined ? `Wrote commit: ${result.commit}` : `${result.ref} => ${result.commit}`];
}
