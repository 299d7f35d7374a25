// The client of one transaction: connect, listen, start, report, cancel, and how it came out.

import { asFailure, Failure } from '../base/failure.ts';
import { BusError, fromBusError } from '../bus/errors.ts';
import type { Endpoint, IncomingSignal } from '../bus/message.ts';
import { connectPeer } from '../bus/peer.ts';
import { interfaceName, ourNames, transactionPath } from '../contract/names.ts';
import { decodeResult } from '../contract/result.ts';
import { decodeEvent, isSignalName, signalSignature } from '../contract/signals.ts';
import type { Dictionary, Variant } from '../contract/signature.ts';
import type { Job } from '../model/job.ts';
import type { Outcome } from '../model/outcome.ts';

const transaction = interfaceName(ourNames, 'Transaction');

/** Runs the transaction at the address to its end. Safety: after Start nothing is ever sent again. */
export async function follow(address: string, job: Job): Promise<Outcome> {
  await using peer = await connectPeer(address, { signal: job.signal }).catch((error: unknown) => {
    throw lost(asFailure(error).message, error);
  });
  const finished = listen(job);
  await using _ = await peer.onSignal({ path: transactionPath, interface: transaction }, finished.take);
  const stopListening = cancelOnAbort(peer, job);
  try {
    const [started] = await call(peer, 'Start');
    if (started !== true) job.say({ kind: 'message', text: `Attaching to existing transaction: ${await title(peer)}` });
    return await Promise.race([finished.outcome, failWhenClosed(peer)]);
  } finally {
    stopListening();
  }
}

interface Listening {
  readonly take: (signal: IncomingSignal) => void;
  readonly outcome: Promise<Outcome>;
}

function listen(job: Job): Listening {
  let result: Dictionary = new Map();
  let finish: (body: readonly unknown[]) => void = () => undefined;
  const outcome = new Promise<readonly unknown[]>((resolve) => {
    finish = resolve;
  }).then(([success, message]) => decodeResult(result, { success: success === true, message: String(message) }));
  // The race below may be over before; then nobody else looks.
  outcome.catch(() => undefined);
  const take = ({ member, signature, body }: IncomingSignal): void => {
    if (!isSignalName(member) || signature !== signalSignature(member)) return;
    if (member === 'Finished') finish(body);
    // Safety: the signature has just been compared.
    if (member === 'Result') result = body[0] as Dictionary;
    const event = decodeEvent(member, body);
    if (event !== undefined) job.say(event);
  };
  return { take, outcome };
}

function cancelOnAbort(peer: Endpoint, { signal, say }: Job): () => void {
  const cancel = (): void => {
    call(peer, 'Cancel').catch((error: unknown) => say({ kind: 'message', text: asFailure(error).message }));
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel);
  return () => signal.removeEventListener('abort', cancel);
}

async function call(peer: Endpoint, member: 'Start' | 'Cancel'): Promise<readonly unknown[]> {
  try {
    return await peer.call({ path: transactionPath, interface: transaction, member });
  } catch (error) {
    throw error instanceof BusError && !error.name.endsWith('.Disconnected') ? fromBusError(error) : lost('', error);
  }
}

async function title(peer: Endpoint): Promise<string> {
  const [wrapped] = await peer.call({
    path: transactionPath,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [transaction, 'Title'],
  });
  return String((wrapped as Variant).value);
}

/** Gives a `Finished` that came in the same moment the chance to be first. */
async function failWhenClosed(peer: Endpoint): Promise<never> {
  const reason = await peer.closed;
  await new Promise((resolve) => setImmediate(resolve));
  throw lost('', reason);
}

const lost = (why: string, cause: unknown): Failure =>
  new Failure(
    'tool-failed',
    `cannot tell how the change ended: lost the connection to the daemon${why && `: ${why}`}`,
    {
      hint: "run 'apt-ostree status' to see what is deployed",
      cause,
    },
  );
