// Commands that need no host: they work on files that the command line names.

import type { ComposeTreeResult } from '../compose/tree.ts';
import type { ComposeTreeIntent } from '../contract/intent.ts';
import type { Session } from './session.ts';
import { asText } from './surface.ts';

/** Composes a tree, prints what came of it, answers the exit status. */
export async function runComposeTree(intent: ComposeTreeIntent, session: Session): Promise<number> {
  const { isPrivate } = await import('../host/private-mounts.ts');
  if (session.surface.uid === 0 && !intent.printOnly && !isPrivate()) await session.startAgain();
  const { composeTree } = await import('../compose/tree.ts');
  const progress = await session.makeProgress();
  const signal = session.surface.catchInterrupts(progress.note);
  const { kind, localDebs, ...options } = intent;
  try {
    const job = { say: progress.say, signal, commitPoint: () => undefined };
    const result = await composeTree({ ...options, extraPackages: localDebs }, job);
    progress.close();
    session.surface.out(asText(renderComposed(result)));
  } finally {
    progress.close();
  }
  return 0;
}

/** Compat: scripts take the commit from the last line. */
export function renderComposed(result: ComposeTreeResult): readonly string[] {
  if (result.printed !== undefined) return [result.printed.trimEnd()];
  if (result.commit === undefined) return [];
  if (!result.changed) return ['No apparent changes since previous commit; use --force-nocache to override'];
  return [result.ref === undefined ? `Wrote commit: ${result.commit}` : `${result.ref} => ${result.commit}`];
}
