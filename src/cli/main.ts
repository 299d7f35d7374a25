// Arguments, streams, Ctrl-C and exit status: the only place of the command line that knows the process.

import { asFailure } from '../base/failure.ts';
import { parse } from './parse.ts';
import { renderFailure } from './render/failure.ts';
import { loadRed, run } from './run.ts';
import { asText, type Surface } from './surface.ts';
import { describeTerminal } from './terminal.ts';

const writer =
  (stream: NodeJS.WriteStream) =>
  (text: string): void => {
    stream.write(text);
  };

const surface: Surface = {
  out: writer(process.stdout),
  err: writer(process.stderr),
  terminal: describeTerminal(process),
  uid: process.getuid?.() ?? 0,
  env: process.env,
  /** Asked for late: opening standard input takes as long as parsing a command line. */
  get canPrompt() {
    return process.stdin.isTTY === true && process.stdout.isTTY === true;
  },
  exit: (status) => process.exit(status),
  self: [process.execPath, ...process.execArgv, ...process.argv.slice(1)],
  catchInterrupts,
};

/** Compat: what rpm-ostree says at the first and at every further Ctrl-C. */
function catchInterrupts(note: (text: string) => void): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => {
    note(controller.signal.aborted ? 'Awaiting transaction cancellation…' : 'Caught SIGINT, cancelling transaction');
    controller.abort();
  });
  for (const name of ['SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  return controller.signal;
}

/** A reader that went away, as in `… | head`, is no reason to stop a change. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function main(): Promise<number> {
  try {
    const parsed = parse(process.argv.slice(2), surface.terminal.unicode);
    if (parsed.kind === 'wrong') {
      if (parsed.help !== '') surface.err(`${parsed.help}\n`);
      throw parsed.failure;
    }
    if (parsed.kind === 'run') return await run(parsed, surface);
    surface.out(parsed.text);
    return 0;
  } catch (thrown) {
    const red = surface.terminal.errorColour ? await loadRed() : (text: string): string => text;
    surface.err(asText(renderFailure(asFailure(thrown), red)));
    return 1;
  }
}

main().then(
  (status) => process.exit(status),
  () => process.exit(1),
);
