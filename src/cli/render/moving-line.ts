// The moving line of a terminal, drawn by ora with the spinner behind the text.

import ora from 'ora';
import type { Terminal } from '../terminal.ts';
import type { MovingLine } from './progress.ts';

/** Ctrl-C stays ours: ora must neither read the keyboard nor hide the cursor. */
export function makeMovingLine(terminal: Terminal): MovingLine {
  const spinner = ora({
    stream: process.stdout,
    discardStdin: false,
    hideCursor: false,
    spinner: terminal.unicode ? 'dots' : 'line',
    color: terminal.colour ? 'cyan' : false,
  });
  return {
    show: (text) => {
      spinner.prefixText = text.slice(0, Math.max(10, terminal.columns - 4));
      if (!spinner.isSpinning) spinner.start();
    },
    hide: () => {
      if (spinner.isSpinning) spinner.stop();
    },
  };
}
