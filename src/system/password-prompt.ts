// polkit's text prompt: a child that asks for passwords on our terminal while it lives, see pkttyagent(1).

import { attend } from './run.ts';

/** Resolves when prompts will be shown; where the program is missing, or a desktop asks already, nothing happens. */
export async function offerPasswordPrompt(): Promise<AsyncDisposable> {
  return attend({
    program: 'pkttyagent',
    args: [`--process=${process.pid}`, '--notify-fd=3', '--fallback'],
  });
}
