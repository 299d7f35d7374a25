// A parsed call → the code that performs it, loaded only then.

import type { Intent, QuestionIntent } from '../contract/intent.ts';
import type { Host } from '../host/host.ts';
import type { Origin } from '../model/origin.ts';
import type { Parsed } from './parse.ts';
import { noPaint } from './render/paint.ts';
import type { Progress } from './render/progress.ts';
import { neverAborted, type Session } from './session.ts';
import type { Surface } from './surface.ts';

export type Call = Extract<Parsed, { readonly kind: 'run' }>;

/** Performs what a command line asks for and answers the exit status. */
export async function run(call: Call, surface: Surface): Promise<number> {
  const session = makeSession(call, surface);
  const origin = call.row.needsOrigin ? await readOrigin(session) : undefined;
  const intent = call.row.intent({ ...call.given, ...(origin === undefined ? {} : { origin }) });
  return perform(intent, session);
}

async function perform(intent: Intent, session: Session): Promise<number> {
  switch (intent.kind) {
    case 'change': {
      const { performChange } = await import('./change.ts');
      return performChange(intent, session);
    }
    case 'automatic-update': {
      const { followUpdatePolicy } = await import('./change.ts');
      return followUpdatePolicy(intent, session);
    }
    case 'kernel-arguments': {
      const { runKernelArguments } = await import('./kernel-arguments.ts');
      return runKernelArguments(intent, session);
    }
    case 'compose-tree': {
      const { runComposeTree } = await import('./local.ts');
      return runComposeTree(intent, session);
    }
    default:
      return answer(intent, session);
  }
}

async function answer(
  intent: QuestionIntent | { readonly kind: 'cancel' | 'reload' },
  session: Session,
): Promise<number> {
  const answers = await import('./answers.ts');
  // Whoever is not root may be asked for a password before a transaction is cancelled, as before a change.
  const purpose = intent.kind === 'cancel' && session.surface.uid !== 0 ? 'change' : 'question';
  await using host = await session.openHost(purpose, neverAborted());
  switch (intent.kind) {
    case 'status':
      return await answers.showStatus(intent, host, session);
    case 'initramfs-state':
      return await answers.showInitramfsState(intent, host, session);
    case 'search':
      return await answers.search(intent, host, session);
    case 'db-diff':
      return await answers.showDifference(intent, host, session);
    case 'db-list':
      return await answers.listPackages(intent, host, session);
    case 'cancel':
      return await answers.cancelTransaction(host, session);
    case 'reload':
      await host.reload();
      return 0;
  }
}

async function readOrigin(session: Session): Promise<Origin | undefined> {
  await using host = await session.openHost('question', neverAborted());
  return (await host.state()).deployments[0]?.origin;
}

function makeSession(call: Call, surface: Surface): Session {
  return {
    surface,
    openHost: (purpose, signal) => openHost(call, surface, { purpose, signal }),
    makePaint: async () => (surface.terminal.colour ? (await import('./render/colours.ts')).makeColours() : noPaint),
    makeProgress: () => makeProgress(call.quiet, surface),
    edit: (text) => edit(text, surface),
    startAgain: () => startAgain(surface),
  };
}

interface Opening {
  readonly purpose: 'question' | 'change';
  readonly signal: AbortSignal;
}

async function openHost({ given }: Call, surface: Surface, { purpose, signal }: Opening): Promise<Host> {
  const { connect } = await import('../host/connect.ts');
  const { sysroot, door } = given.options;
  const busAddress = surface.env.DBUS_SYSTEM_BUS_ADDRESS;
  return connect({
    sysroot: typeof sysroot === 'string' ? sysroot : '/',
    purpose,
    uid: surface.uid,
    ...(busAddress === undefined || busAddress === '' ? {} : { busAddress }),
    // Compat: programs that drive rpm-ostree name themselves in the second variable.
    clientId: surface.env.APTOSTREE_CLIENT_ID ?? surface.env.RPMOSTREE_CLIENT_ID ?? 'cli',
    door: door === 'remote' || door === 'local' ? door : 'auto',
    canPrompt: surface.canPrompt,
    notice: (text) => surface.err(`NOTICE: ${text}\n`),
    signal,
    startAgain: () => startAgain(surface),
  });
}

/** The same command in a mount namespace of its own, in our place. */
async function startAgain(surface: Surface): Promise<never> {
  const { runPrivately } = await import('../host/private-mounts.ts');
  return surface.exit(await runPrivately(surface.self, environmentOf(surface)));
}

async function edit(text: string, surface: Surface): Promise<string> {
  const { editText } = await import('../host/editor.ts');
  const named = [surface.env.VISUAL, surface.env.EDITOR].find((one) => one !== undefined && one.trim() !== '');
  // Debian policy 11.4: 'editor' is the one that the administrator chose.
  return editText(text, (named ?? 'editor').trim().split(/\s+/), environmentOf(surface));
}

const environmentOf = ({ env }: Surface): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

async function makeProgress(quiet: boolean, { out, terminal }: Surface): Promise<Progress> {
  const { plainProgress, silentProgress, terminalProgress } = await import('./render/progress.ts');
  if (quiet) return silentProgress(out);
  if (!terminal.canRedraw) return plainProgress(out);
  const { makeMovingLine } = await import('./render/moving-line.ts');
  return terminalProgress(out, makeMovingLine(terminal));
}

/** Red for `error:`, loaded only when something went wrong on a terminal. */
export async function loadRed(): Promise<(text: string) => string> {
  const { makeColours } = await import('./render/colours.ts');
  return makeColours().red;
}
