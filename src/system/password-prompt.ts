// polkit's text prompt: a child that asks for passwords on our terminal while it lives, see pkttyagent(1).

import { attend } from './run.ts';

/**
 * Resolves when prompts will be shown; where the program is missing nothing happens. The address is that of the system
 * bus, if it is not the machine's. Not with `--fallback`: polkit forgets such an agent of a process without a session.
 */
export async function offerPasswordPrompt(busAddress?: string): Promise<AsyncDisposable> {
  return attend({
    program: 'pkttyagent',
    args: [`--process=${process.pid}`, '--notify-fd=3'],
    ...(busAddress === undefined ? {} : { env: { DBUS_SYSTEM_BUS_ADDRESS: busAddress } }),
  });
}
