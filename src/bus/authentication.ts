// The conversation before the first message, for both sides: EXTERNAL only, no descriptors.
// https://dbus.freedesktop.org/doc/dbus-specification.html#auth-protocol

import type { Duplex } from 'node:stream';

const longestConversation = 16 * 1024;
const patienceMs = 5000;

/** What to say to a line, and whether the conversation is over. */
export interface Step {
  readonly say?: string;
  readonly next: 'go on' | 'begin' | 'close';
}

/** Proves to a message bus or a peer socket that we are who the kernel says. */
export async function authenticateAsClient(
  stream: Duplex,
  uid: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  stream.write(`\0AUTH EXTERNAL ${Buffer.from(String(uid), 'ascii').toString('hex')}\r\n`);
  await converse(stream, signal, (line) =>
    line.startsWith('OK ') ? { say: 'BEGIN\r\n', next: 'begin' } : { next: 'close' },
  );
}

/** Lets in who claims one of these uids; the mode and owner of the socket's file have kept everybody else away. */
export async function authenticateAsServer(stream: Duplex, guid: string, uids: readonly number[]): Promise<void> {
  const answer = makeServerSide(guid, uids);
  let isFirst = true;
  await converse(stream, undefined, (line) => {
    if (!isFirst) return answer(line);
    isFirst = false;
    return line.startsWith('\0') ? answer(line.slice(1)) : { next: 'close' };
  });
}

/** The server's side as a function of the next line. sd-bus sends all its lines at once and leaves DATA empty. */
export function makeServerSide(guid: string, uids: readonly number[]): (line: string) => Step {
  let state: 'auth' | 'data' | 'begin' = 'auth';
  const known = new Set(['', ...uids.map((uid) => Buffer.from(String(uid)).toString('hex'))]);
  const reject = (): Step => {
    state = 'auth';
    return { say: 'REJECTED EXTERNAL\r\n', next: 'go on' };
  };
  const decide = (claimed: string): Step => {
    if (!known.has(claimed)) return reject();
    state = 'begin';
    return { say: `OK ${guid}\r\n`, next: 'go on' };
  };
  const askForData = (): Step => {
    state = 'data';
    return { say: 'DATA\r\n', next: 'go on' };
  };
  const commands = new Map<string, (words: readonly string[]) => Step>([
    ['BEGIN', () => ({ next: state === 'begin' ? 'begin' : 'close' })],
    ['DATA', ([claimed = '']) => (state === 'data' ? decide(claimed) : reject())],
    [
      'AUTH',
      ([mechanism, claimed]) =>
        mechanism !== 'EXTERNAL' ? reject() : claimed === undefined ? askForData() : decide(claimed),
    ],
    ['CANCEL', reject],
    ['ERROR', reject],
  ]);
  return (line) => {
    const [word = '', ...words] = line.split(' ');
    return commands.get(word)?.(words) ?? { say: 'ERROR "not supported"\r\n', next: 'go on' };
  };
}

type Answer = (line: string) => Step;

/** Reads lines until a step ends the conversation; what follows the last line stays in the stream. */
async function converse(stream: Duplex, signal: AbortSignal | undefined, answer: Answer): Promise<void> {
  const limit = AbortSignal.timeout(patienceMs);
  const conversation = new Conversation(stream, answer);
  const onLimit = () => conversation.end(new Error('authentication took too long'));
  const onAbort = () => conversation.end(new Error('connecting was cancelled'));
  limit.addEventListener('abort', onLimit);
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    await conversation.over;
  } finally {
    limit.removeEventListener('abort', onLimit);
    signal?.removeEventListener('abort', onAbort);
  }
}

class Conversation {
  readonly over: Promise<void>;
  readonly #stream: Duplex;
  readonly #answer: Answer;
  readonly #settle: { resolve: () => void; reject: (error: Error) => void };
  #text: Buffer = Buffer.alloc(0);
  #total = 0;
  #isOver = false;

  readonly #onReadable = () => this.#read();
  readonly #onError = (error: Error) => this.end(error);
  readonly #onEnd = () => this.end(new Error('the other end closed the connection while authenticating'));

  constructor(stream: Duplex, answer: Answer) {
    this.#stream = stream;
    this.#answer = answer;
    let settle = { resolve: () => {}, reject: (_error: Error) => {} };
    this.over = new Promise((resolve, reject) => {
      settle = { resolve, reject };
    });
    this.#settle = settle;
    stream.on('readable', this.#onReadable).on('error', this.#onError);
    stream.on('end', this.#onEnd).on('close', this.#onEnd);
  }

  /** With an error the stream is destroyed. */
  end(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const stream = this.#stream;
    stream.off('readable', this.#onReadable).off('end', this.#onEnd).off('close', this.#onEnd);
    if (error === undefined) {
      stream.off('error', this.#onError);
      if (this.#text.length > 0) stream.unshift(this.#text);
      this.#settle.resolve();
      return;
    }
    stream.destroy();
    this.#settle.reject(error);
  }

  #read(): void {
    while (!this.#isOver) {
      const chunk: Buffer | null = this.#stream.read();
      if (chunk === null) return;
      this.#total += chunk.length;
      this.#text = Buffer.concat([this.#text, chunk]);
      this.#answerLines();
      if (this.#total > longestConversation) this.end(new Error('authentication took too many bytes'));
    }
  }

  #answerLines(): void {
    while (!this.#isOver) {
      const length = this.#text.indexOf('\r\n');
      if (length === -1) return;
      const line = this.#text.toString('latin1', 0, length);
      this.#text = this.#text.subarray(length + 2);
      const step = this.#answer(line);
      if (step.say !== undefined) this.#stream.write(step.say);
      if (step.next === 'begin') this.end();
      if (step.next === 'close') this.end(new Error('authentication was refused'));
    }
  }
}
