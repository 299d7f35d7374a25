// The interface of a transaction: its signals ↔ progress events, and how it came out.

import type { ProgressEvent } from '../model/job.ts';
import { argumentSignature, bodySignature } from './arguments.ts';
import type { Member } from './method.ts';
import { type Variant, variant } from './signature.ts';
import type { ArgumentTable } from './tables.ts';

export interface SignalRow {
  readonly about: string;
  readonly args: ArgumentTable;
}

/** Signals in the order of rpm-ostree's interface; `Result` is ours. */
export const transactionSignals = {
  Finished: {
    about: 'The transaction is over; sent once to each connection.',
    args: { success: ['b', 'Whether it did what was asked.'], error_message: ['s', 'What went wrong, else empty.'] },
  },
  Result: {
    about: 'Just before Finished: what came of it, in more words than Finished has.',
    args: { result: ['a{sv}', 'outcome, deployment and changes, or code, message and hint.'] },
  },
  Message: { about: 'One line for the reader.', args: { text: ['s', 'The line.'] } },
  TaskBegin: { about: 'A task begins.', args: { text: ['s', 'Name of the task.'] } },
  TaskEnd: { about: 'The task is over.', args: { text: ['s', 'How it went.'] } },
  PercentProgress: {
    about: 'How far the present task is.',
    args: { text: ['s', 'Name of the task.'], percentage: ['u', 'From 0 to 100.'] },
  },
  DownloadProgress: {
    about: 'How far a download is.',
    args: {
      time: ['(tt)', 'Start, seconds since 1970; seconds since then.'],
      outstanding: ['(uu)', 'Fetches, writes.'],
      metadata: ['(uuu)', 'Scanned, fetched, outstanding.'],
      delta: ['(uuut)', 'Parts, fetched parts, super-blocks, size of all that is to be fetched in bytes.'],
      content: ['(uu)', 'Files fetched, files wanted.'],
      transfer: ['(tt)', 'Bytes, bytes per second.'],
    },
  },
  ProgressEnd: { about: 'No more progress of the present task.', args: {} },
  SignatureProgress: {
    about: 'A commit was checked.',
    args: { signature: ['av', 'As in the signatures of a deployment.'], commit: ['s', 'The commit.'] },
  },
} as const satisfies Readonly<Record<string, SignalRow>>;

export type SignalName = keyof typeof transactionSignals;

export const isSignalName = (name: string): name is SignalName => Object.hasOwn(transactionSignals, name);

/** The signature of a signal's body. */
export const signalSignature = (name: SignalName): string => bodySignature(transactionSignals[name].args);

export interface SignalValue {
  readonly member: SignalName;
  readonly body: readonly unknown[];
}

/** A progress event as a signal; `startedAt` is when the transaction began, milliseconds since 1970. */
export function encodeEvent(
  event: ProgressEvent,
  times: { readonly startedAt: number; readonly now: number },
): SignalValue {
  switch (event.kind) {
    case 'message':
      return { member: 'Message', body: [oneLine(event.text)] };
    case 'task-begin':
      return { member: 'TaskBegin', body: [oneLine(event.text)] };
    case 'task-end':
      return { member: 'TaskEnd', body: [oneLine(event.text)] };
    case 'percent':
      return { member: 'PercentProgress', body: [oneLine(event.text), wholeNumber(event.percent, 100)] };
    case 'download':
      return { member: 'DownloadProgress', body: encodeDownload(event, times) };
    case 'signature':
      return { member: 'SignatureProgress', body: [encodeSignature(event), event.commit] };
    case 'progress-end':
      return { member: 'ProgressEnd', body: [] };
  }
}

const largestU32 = 0xffff_ffff;
const oneLine = (text: string): string => text.replaceAll(/[\0\r\n]+/g, ' ');
const wholeNumber = (value: number, largest = largestU32): number => Math.max(0, Math.min(largest, Math.round(value)));
const bytes = (value: number): bigint => BigInt(Math.max(0, Math.round(value)));

type Download = Extract<ProgressEvent, { readonly kind: 'download' }>;

function encodeDownload(event: Download, { startedAt, now }: { startedAt: number; now: number }): readonly unknown[] {
  return [
    [bytes(startedAt / 1000), bytes((now - startedAt) / 1000)],
    [wholeNumber(event.filesTotal - event.filesDone), 0],
    [0, 0, 0],
    [0, 0, 0, bytes(event.expectedBytes)],
    [wholeNumber(event.filesDone), wholeNumber(event.filesTotal)],
    [bytes(event.receivedBytes), bytes(event.bytesPerSecond)],
  ];
}

/** valid, 4 reasons why not, fingerprint, 2 times, 6 texts, 2 times: clients index into it. */
function encodeSignature({ good, key }: { readonly good: boolean; readonly key: string }): readonly Variant[] {
  const no = variant('b', false);
  const never = variant('x', 0n);
  const empty = variant('s', '');
  return [
    ...[variant('b', good), no, no, no, no],
    ...[variant('s', key), never, never],
    ...[empty, empty, empty, empty, empty, never, never],
  ];
}

/** A signal as a progress event; `undefined` for those that are none. */
export function decodeEvent(member: SignalName, body: readonly unknown[]): ProgressEvent | undefined {
  // Safety: the bus layer compared the body's signature with `transactionSignals` before it got here.
  const [first, second] = body as readonly [string, number & string];
  switch (member) {
    case 'Message':
      return { kind: 'message', text: first };
    case 'TaskBegin':
      return { kind: 'task-begin', text: first };
    case 'TaskEnd':
      return { kind: 'task-end', text: first };
    case 'PercentProgress':
      return { kind: 'percent', text: first, percent: second };
    case 'DownloadProgress':
      return decodeDownload(body);
    case 'SignatureProgress':
      return decodeSignature(body as readonly [readonly Variant[], string]);
    case 'ProgressEnd':
      return { kind: 'progress-end' };
    case 'Finished':
    case 'Result':
      return undefined;
  }
}

function decodeDownload(body: readonly unknown[]): ProgressEvent {
  const [, , , delta, content, transfer] = body as readonly (readonly [number, number, number, bigint])[];
  const [receivedBytes = 0n, bytesPerSecond = 0n] = (transfer ?? []) as unknown as readonly bigint[];
  return {
    kind: 'download',
    receivedBytes: Number(receivedBytes),
    expectedBytes: Number(delta?.[3] ?? 0n),
    filesDone: content?.[0] ?? 0,
    filesTotal: content?.[1] ?? 0,
    bytesPerSecond: Number(bytesPerSecond),
  };
}

const decodeSignature = ([attributes, commit]: readonly [readonly Variant[], string]): ProgressEvent => ({
  kind: 'signature',
  commit,
  good: attributes[0]?.value === true,
  key: String(attributes[5]?.value ?? ''),
});

/** Methods and properties of the transaction object. */
const started = { started: ['b', 'False when it ran already, or is over.'] } as const;
const transactionMember = { interface: 'Transaction', in: {}, out: {} } as const;
export const transactionMethods = {
  Start: { ...transactionMember, member: 'Start', about: 'Begin the work.', out: started },
  Cancel: { ...transactionMember, member: 'Cancel', about: 'Ask the work to stop; Finished follows.' },
} as const satisfies Readonly<Record<string, Member>>;

export const transactionProperties = {
  Title: ['s', 'What it does, for people.'],
  InitiatingClientDescription: ['s', 'Who asked for it.'],
  Result: ['a{sv}', 'What came of it; empty until it is over.'],
} as const;

export const argumentsOf = (row: SignalRow): readonly (readonly [name: string, signature: string])[] =>
  Object.entries(row.args).map(([name, argument]) => [name, argumentSignature(argument)]);
