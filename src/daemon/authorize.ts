// Actions and a caller → polkit → yes, or `not-authorized`. Anything but a clear yes is a no.

import { Failure } from '../base/failure.ts';
import type { BusConnection } from '../bus/message.ts';
import type { ActionName } from '../contract/actions.ts';
import { actionPrefix } from '../contract/names.ts';
import { variant } from '../contract/signature.ts';
import type { Caller } from './caller.ts';

export interface AuthorizationQuestion {
  readonly caller: Caller;
  /** All of them must be granted. */
  readonly actions: readonly ActionName[];
  /** What rules and the person who is asked learn about it. */
  readonly details: (action: ActionName) => Readonly<Record<string, string>>;
  /** Whether the user may be asked for a password. */
  readonly isInteractive: boolean;
}

export type Authorize = (question: AuthorizationQuestion) => Promise<void>;

export interface AuthorizerOptions {
  readonly bus: BusConnection;
  readonly log: (text: string) => void;
  /** Limit of a question that a person answers, who may have to look for a password. */
  readonly interactiveMs?: number;
  readonly quietMs?: number;
}

const polkit = {
  destination: 'org.freedesktop.PolicyKit1',
  path: '/org/freedesktop/PolicyKit1/Authority',
  interface: 'org.freedesktop.PolicyKit1.Authority',
} as const;

const defaultInteractiveMs = 300_000;
const defaultQuietMs = 25_000;

export function makeAuthorizer(options: AuthorizerOptions): Authorize {
  let asked = 0;
  return async (question) => {
    if (question.caller.uid === 0) return;
    for (const action of question.actions) {
      asked += 1;
      await askPolkit(options, question, { action, cancellation: `apt-ostree-${process.pid}-${asked}` });
    }
  };
}

interface Asked {
  readonly action: ActionName;
  readonly cancellation: string;
}

async function askPolkit(options: AuthorizerOptions, question: AuthorizationQuestion, asked: Asked): Promise<void> {
  const gone = new AbortController();
  await using _ = await options.bus.watchName(question.caller.sender, () => gone.abort());
  const answer = await check(options, question, { ...asked, signal: gone.signal }).catch((error: unknown) => {
    options.log(`cannot ask polkit about ${asked.action}: ${error instanceof Error ? error.message : String(error)}`);
    cancelQuestion(options.bus, asked.cancellation);
    return undefined;
  });
  if (gone.signal.aborted) throw new Failure('not-authorized', 'cannot go on: the caller has left the bus');
  if (answer === undefined) throw unanswered(asked.action);
  if (!answer.isAuthorized) throw refused(asked.action, answer.isChallenge);
}

interface Answer {
  readonly isAuthorized: boolean;
  readonly isChallenge: boolean;
}

/** Safety: the subject is the unique bus name; a pid could belong to somebody else by now. */
async function check(
  options: AuthorizerOptions,
  { caller, details, isInteractive }: AuthorizationQuestion,
  { action, cancellation, signal }: Asked & { readonly signal: AbortSignal },
): Promise<Answer> {
  const subject = ['system-bus-name', new Map([['name', variant('s', caller.sender)]])];
  const told = new Map(Object.entries(details(action)));
  const flags = isInteractive ? 1 : 0;
  const timeoutMs = isInteractive
    ? (options.interactiveMs ?? defaultInteractiveMs)
    : (options.quietMs ?? defaultQuietMs);
  const [answer] = await options.bus.call(
    {
      ...polkit,
      member: 'CheckAuthorization',
      signature: '(sa{sv})sa{ss}us',
      body: [subject, `${actionPrefix}.${action}`, told, flags, cancellation],
    },
    { timeoutMs, signal },
  );
  if (!Array.isArray(answer) || typeof answer[0] !== 'boolean') {
    throw new Failure('not-authorized', 'polkit gave an answer that makes no sense');
  }
  return { isAuthorized: answer[0] === true, isChallenge: answer[1] === true };
}

/** Takes the question back, so that no prompt stays on a screen; whether that works changes nothing. */
function cancelQuestion(bus: BusConnection, cancellation: string): void {
  const call = { ...polkit, member: 'CancelCheckAuthorization', signature: 's', body: [cancellation] };
  bus.call(call, { timeoutMs: defaultQuietMs }).catch(() => undefined);
}

const howTo = { hint: 'run the command as root, for example with sudo' };

function refused(action: ActionName, isChallenge: boolean): Failure {
  const why = isChallenge ? ': authentication is needed and nobody is there to ask for it' : '';
  return new Failure('not-authorized', `not authorized for ${actionPrefix}.${action}${why}`, howTo);
}

const unanswered = (action: ActionName): Failure =>
  new Failure(
    'not-authorized',
    `cannot find out whether ${actionPrefix}.${action} is allowed: polkit did not answer`,
    howTo,
  );
