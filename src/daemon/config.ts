// The configuration of the daemon itself: text of the key file → values. A missing file or key means the default.

import { findValue, parseKeyFile } from '../base/key-file.ts';

export interface DaemonConfig {
  /** 0: never. */
  readonly idleExitSeconds: number;
}

const defaultIdleSeconds = 60;

/** Compat: rpm-ostreed.conf(5); an invalid number is a warning and the default. */
export function parseDaemonConfig(text: string | undefined, warn: (text: string) => void): DaemonConfig {
  const idle = findValue(parseKeyFile(text ?? ''), 'Daemon', 'IdleExitTimeout');
  return { idleExitSeconds: idle === undefined ? defaultIdleSeconds : parseSeconds(idle, warn) };
}

function parseSeconds(text: string, warn: (text: string) => void): number {
  if (/^[0-9]{1,6}$/.test(text.trim())) return Number(text);
  warn(`IdleExitTimeout is not a number of seconds: '${text}'`);
  return defaultIdleSeconds;
}
