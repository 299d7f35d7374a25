// Colours by meaning. Without colour each is the text itself.

import { Chalk } from 'chalk';

export interface Paint {
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly alarm: (text: string) => string;
}

export function makePaint(colour: boolean): Paint {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return { bold: chalk.bold, red: chalk.red, alarm: chalk.red.bold };
}

export const noPaint: Paint = { bold: (text) => text, red: (text) => text, alarm: (text) => text };
