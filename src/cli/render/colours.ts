// Colours for a terminal that has them.

import { Chalk } from 'chalk';
import type { Paint } from './paint.ts';

export function makeColours(): Paint {
  const chalk = new Chalk({ level: 1 });
  return { bold: chalk.bold, red: chalk.red, alarm: chalk.red.bold };
}
