// The life of one change on its own socket: waiting → running → finished → closed. Not: what the request means.

import { asFailure, Failure } from '../base/failure.ts';
import type { OutgoingSignal, PeerServer, SocketFiles } from '../bus/message.ts';
import { listenPeer } from '../bus/peer.ts';
import { makeObjectTable } from '../bus/service.ts';
import { hasMember, interfaceName, type Naming, transactionPath } from '../contract/names.ts';
import { encodeFailure, encodeOutcome } from '../contract/result.ts';
import { encodeEvent, type SignalValue, signalSignature } from '../contract/signals.ts';
import type { Dictionary } from '../contract/signature.ts';
import type { Asker, Job } from '../model/job.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Request } from '../model/request.ts';
import { transactionTable } from './transaction-table.ts';
import type { Occupant } from './turnstile.ts';

export interface TransactionOptions {
  readonly request: Request;
  readonly title: string;
  readonly client: string;
  readonly uid: number;
  /** The trees of which it serves the interface; the first is told to whoever has not called Start. */
  readonly trees: readonly [Naming, ...Naming[]];
  readonly socketPath: string;
  readonly files: SocketFiles;
  /** The process that asked, for the files that it has open. */
  readonly findAsker?: () => Promise<Asker>;
  readonly work: (request: Request, job: Job) => Promise<Outcome>;
  /** Makes properties current; awaited before the end is announced. */
  readonly settle: () => Promise<void>;
  readonly log: (text: string) => void;
  /** How long it waits for Start, and for clients to leave after the end. */
  readonly waitMs?: number;
  readonly lingerMs?: number;
}

const defaultWaitMs = 60_000;
const defaultLingerMs = 30_000;

interface End {
  readonly success: boolean;
  readonly message: string;
  readonly result: Dictionary;
}

/** One transaction; it closes itself. */
export class Transaction implements Occupant {
  readonly request: Request;
  readonly title: string;
  readonly client: string;
  readonly uid: number;
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  state: Occupant['state'] = 'waiting';
  readonly #options: TransactionOptions;
  readonly #abort = new AbortController();
  /** Connections that have called Start, and on the interface of which tree. */
  readonly #starters = new Map<string, Naming>();
  readonly #told = new Set<string>();
  #server: PeerServer | undefined;
  #opened: Promise<string> | undefined;
  #end: End | undefined;
  #isPastReturn = false;
  #isClosed = false;
  #startedAt = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #resolveClosed: () => void = () => undefined;

  constructor(options: TransactionOptions) {
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    this.#options = options;
    this.request = options.request;
    this.title = options.title;
    this.client = options.client;
    this.uid = options.uid;
  }

  /** Opens the socket and answers its address; everybody who asks gets the same one. */
  address(): Promise<string> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  /** The caller is gone; before Start that is the end. */
  abandon(reason = 'client disconnected before calling Start; cancelling transaction'): void {
    if (this.state !== 'waiting') return;
    this.#options.log(reason);
    this.close();
  }

  /** Throws when it is too late; the end is announced by `Finished`. */
  cancel(): void {
    if (this.#isPastReturn) {
      throw new Failure('busy', 'cannot cancel: too late, the change is already in place', {
        hint: "run 'apt-ostree rollback' once it has finished",
      });
    }
    if (this.state === 'waiting') this.#finish(failed(new Failure('cancelled', 'operation was cancelled')));
    this.#abort.abort();
  }

  /** For the end of the daemon: stops what can be stopped and waits for what cannot. */
  async shutDown(): Promise<void> {
    if (!this.#isPastReturn) this.#abort.abort();
    await this.#working;
    this.close();
  }

  /** Ends everything at once; work that still goes on is told to stop. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#abort.abort();
    for (const connection of this.#server?.connections ?? []) this.#tellEnd(connection);
    const closing = this.#server?.[Symbol.asyncDispose]() ?? Promise.resolve();
    closing.then(this.#resolveClosed, this.#resolveClosed);
  }

  async #open(): Promise<string> {
    const objects = makeObjectTable({
      emit: (signal) => this.#server?.emit(signal),
      onInternalError: (thrown) => this.#options.log(`internal error: ${String(thrown)}`),
    });
    const described = { title: this.title, client: this.client, result: () => this.#end?.result ?? new Map() };
    const obeyed = {
      start: (connection: string, naming: Naming) => this.#start(connection, naming),
      cancel: () => this.cancel(),
    };
    const tables = this.#options.trees.map((naming) => transactionTable(naming, described, obeyed));
    objects.add(transactionPath, tables);
    this.#server = await listenPeer({
      socketPath: this.#options.socketPath,
      ownerUid: this.uid,
      files: this.#options.files,
      serve: (call) => objects.answer(call),
      onDisconnect: (connection) => this.#forget(connection),
      onInternalError: (thrown) => this.#options.log(`internal error: ${String(thrown)}`),
    }).catch((thrown: unknown) => {
      throw new Failure('tool-failed', `cannot open a socket for the change: ${asFailure(thrown).message}`);
    });
    if (this.#isClosed) {
      await this.#server[Symbol.asyncDispose]();
      throw new Failure('cancelled', 'cannot go on: the caller has left the bus');
    }
    const waitMs = this.#options.waitMs ?? defaultWaitMs;
    this.#timer = setTimeout(() => this.abandon('nobody called Start in time; cancelling transaction'), waitMs);
    return this.#server.address;
  }

  /** The first call begins the work; after the end the caller is told once more, on its connection only. */
  #start(connection: string, naming: Naming): boolean {
    if (!this.#starters.has(connection)) this.#starters.set(connection, naming);
    if (this.state === 'finished') setImmediate(() => this.#tellEnd(connection));
    if (this.state !== 'waiting') return false;
    this.state = 'running';
    clearTimeout(this.#timer);
    this.#startedAt = Date.now();
    this.#working = this.#work();
    return true;
  }

  async #work(): Promise<void> {
    await nextTurn();
    const end = await this.#options
      .work(this.request, this.#job())
      .then(succeeded, (thrown) => failed(asFailure(thrown)));
    await this.#options.settle().catch((thrown: unknown) => {
      this.#options.log(`cannot read the system again: ${asFailure(thrown).message}`);
    });
    this.#finish(end);
  }

  #job(): Job {
    return {
      signal: this.#abort.signal,
      ...(this.#options.findAsker === undefined ? {} : { findAsker: this.#options.findAsker }),
      say: (event) => {
        if (this.state === 'running') this.#emit(encodeEvent(event, { startedAt: this.#startedAt, now: Date.now() }));
      },
      commitPoint: () => {
        if (this.#abort.signal.aborted) throw new Failure('cancelled', 'operation was cancelled');
        this.#isPastReturn = true;
      },
    };
  }

  #finish(end: End): void {
    if (this.state === 'finished' || this.#isClosed) return;
    this.state = 'finished';
    this.#end = end;
    this.#options.log(end.success ? `${this.title}: successful` : `${this.title}: failed: ${end.message}`);
    for (const connection of this.#starters.keys()) this.#tellEnd(connection);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.close(), this.#options.lingerMs ?? defaultLingerMs);
    this.#closeIfDeserted();
  }

  /** Once for each connection: one that has not called Start may not be listening yet, and hears it when it does. */
  #tellEnd(connection: string): void {
    if (this.#end === undefined || this.#told.has(connection)) return;
    this.#told.add(connection);
    const { success, message, result } = this.#end;
    this.#emit({ member: 'Result', body: [result] }, connection);
    this.#emit({ member: 'Finished', body: [success, message] }, connection);
  }

  /** Under one name on each connection, so that nobody who does not look at the name hears anything twice. */
  #emit(signal: SignalValue, only?: string): void {
    const [usual] = this.#options.trees;
    for (const connection of only === undefined ? (this.#server?.connections ?? []) : [only]) {
      const naming = this.#starters.get(connection) ?? usual;
      if (!hasMember(naming, 'Transaction', signal.member)) continue;
      const outgoing: OutgoingSignal = {
        path: transactionPath,
        interface: interfaceName(naming, 'Transaction'),
        member: signal.member,
        signature: signalSignature(signal.member),
        body: signal.body,
      };
      this.#server?.emit(outgoing, connection);
    }
  }

  #forget(connection: string): void {
    this.#starters.delete(connection);
    this.#closeIfDeserted();
  }

  #closeIfDeserted(): void {
    if (this.state === 'finished' && this.#server?.connections.size === 0) this.close();
  }
}

/** Lets the answer to Start leave before the first signal. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const succeeded = (outcome: Outcome): End => ({ success: true, message: '', result: encodeOutcome(outcome) });
const failed = (failure: Failure): End => ({
  success: false,
  message: failure.message,
  result: encodeFailure(failure),
});
