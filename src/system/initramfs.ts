// The initramfs generator that the tree has. Debian's ostree integration exists for dracut alone.

import type { Command } from './command.ts';

export interface InitramfsRequest {
  readonly version: string;
  /** Path inside the sandbox. */
  readonly output: string;
  /** Extra arguments from the origin or the treefile. */
  readonly args: readonly string[];
}

/**
 * dracut(8) for any machine, reproducible, with the modules that find and mount an ostree deployment. The unit
 * directories are named because newer versions leave them unset outside host-only mode.
 */
export function dracutCommand(request: InitramfsRequest): Command {
  return {
    program: 'dracut',
    args: [
      ...['--no-hostonly', '--reproducible', '--force', '--quiet', '--add', 'ostree systemd'],
      ...request.args,
      ...['--kver', request.version, request.output],
    ],
    env: {},
  };
}
