// Calls, replies and signals over one wire: serials, time limits, answering. Knows nothing of message buses.

import type { Duplex } from 'node:stream';
import { Failure, throwIfCancelled } from '../base/failure.ts';
import { BusError, standardErrors, toBusError } from './errors.ts';
import type { CallHandler, CallOptions, IncomingSignal, MethodReply, OutgoingCall, OutgoingSignal } from './message.ts';
import { toSendable, type Value } from './values.ts';
import { messageFlags, messageTypes, openWire, type Wire, type WireMessage } from './wire.ts';

const defaultTimeoutMs = 25_000;
/** Calls of one sender that may be unanswered at the same time. */
const mostCallsPerSender = 128;
const highestSerial = 0xffff_ffff;

export interface ChannelOptions {
  /** On a peer socket: who is connected, whatever a message says about its sender. */
  readonly sender?: string | undefined;
  readonly onInternalError?: ((thrown: unknown) => void) | undefined;
}

interface Pending {
  readonly destination: string | undefined;
  readonly settle: (reply: readonly Value[] | Error) => void;
}

export class Channel implements AsyncDisposable {
  readonly closed: Promise<Error | undefined>;
  readonly #wire: Wire;
  readonly #options: ChannelOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Set<(signal: IncomingSignal) => void>();
  readonly #unanswered = new Map<string, number>();
  #handler: CallHandler = refuseCall;
  #serial = 0;
  #isOpen = true;

  constructor(stream: Duplex, options: ChannelOptions = {}) {
    this.#options = options;
    let resolveClosed: (reason: Error | undefined) => void = () => {};
    this.closed = new Promise((resolve) => {
      resolveClosed = resolve;
    });
    this.#wire = openWire(stream, {
      onMessage: (message) => this.#receive(message),
      onClose: (reason) => {
        this.#isOpen = false;
        for (const { settle } of [...this.#pending.values()]) settle(disconnected());
        resolveClosed(reason);
      },
    });
  }

  serve(handler: CallHandler): void {
    this.#handler = handler;
  }

  /** Hands every signal to the listener until it is disposed. */
  listen(listener: (signal: IncomingSignal) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  emit(signal: OutgoingSignal): void {
    if (this.#isOpen) this.#wire.send({ type: messageTypes.signal, serial: this.#nextSerial(), ...signal });
  }

  async call(call: OutgoingCall, options: CallOptions = {}): Promise<readonly Value[]> {
    if (options.signal !== undefined) throwIfCancelled(options.signal);
    if (!this.#isOpen) throw disconnected();
    const serial = this.#nextSerial();
    const { signature = '', body = [], ...header } = call;
    this.#wire.send({
      ...header,
      type: messageTypes.methodCall,
      flags: messageFlags.allowInteractiveAuthorization,
      serial,
      signature,
      body,
    });
    return this.#awaitReply(serial, call, options);
  }

  close(reason?: Error): void {
    this.#wire.close(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wire.end();
    await this.closed;
  }

  #awaitReply(serial: number, call: OutgoingCall, options: CallOptions): Promise<readonly Value[]> {
    return new Promise((resolve, reject) => {
      const onAbort = () => settle(new Failure('cancelled', 'operation was cancelled'));
      const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
      const onTimeout = () => settle(new BusError(standardErrors.noReply, `no answer to ${call.member} in time`));
      const timer = Number.isFinite(timeoutMs) ? setTimeout(onTimeout, timeoutMs) : undefined;
      const settle = (reply: readonly Value[] | Error) => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(serial);
        if (reply instanceof Error) reject(reply);
        else resolve(reply);
      };
      options.signal?.addEventListener('abort', onAbort);
      this.#pending.set(serial, { destination: call.destination, settle });
    });
  }

  #nextSerial(): number {
    this.#serial = this.#serial >= highestSerial ? 1 : this.#serial + 1;
    return this.#serial;
  }

  #receive(message: WireMessage): void {
    const { type } = message;
    if (type === messageTypes.methodReturn || type === messageTypes.error) this.#takeReply(message);
    if (type === messageTypes.signal) this.#takeSignal(message);
    if (type === messageTypes.methodCall) {
      this.#takeCall(message).catch((error: unknown) => this.#options.onInternalError?.(error));
    }
  }

  /** Late replies, and replies of somebody who was not asked, are dropped. */
  #takeReply(message: WireMessage): void {
    const pending = this.#pending.get(message.replySerial ?? 0);
    if (pending === undefined || !maySettle(pending.destination, message.sender)) return;
    pending.settle(message.type === messageTypes.methodReturn ? message.body : readError(message));
  }

  #takeSignal(message: WireMessage): void {
    const { path, interface: interfaceName, member, signature, body } = message;
    if (path === undefined || interfaceName === undefined || member === undefined) {
      this.close(new Error('a signal lacks its path, interface or member'));
      return;
    }
    const sender = this.#options.sender ?? message.sender ?? '';
    const signal = { path, interface: interfaceName, member, signature, body, sender };
    for (const listener of [...this.#listeners]) {
      try {
        listener(signal);
      } catch (error) {
        this.#options.onInternalError?.(error);
      }
    }
  }

  async #takeCall(message: WireMessage): Promise<void> {
    const { path, member, signature, body } = message;
    if (path === undefined || member === undefined) return this.close(new Error('a call lacks its path or member'));
    const sender = this.#options.sender ?? message.sender ?? '';
    const noReply = ((message.flags ?? 0) & messageFlags.noReplyExpected) !== 0;
    const unanswered = this.#unanswered.get(sender) ?? 0;
    if (unanswered >= mostCallsPerSender) {
      return this.#replyError(message, new BusError(standardErrors.limitsExceeded, 'too many calls at once'));
    }
    this.#unanswered.set(sender, unanswered + 1);
    try {
      const call = { sender, path, interface: message.interface, member, signature, body, noReply };
      this.#reply(message, await this.#handler(call));
    } catch (error) {
      this.#replyError(message, this.#expose(error));
    } finally {
      const left = (this.#unanswered.get(sender) ?? 1) - 1;
      if (left === 0) this.#unanswered.delete(sender);
      else this.#unanswered.set(sender, left);
    }
  }

  #reply(call: WireMessage, reply: MethodReply): void {
    this.#answer(call, { type: messageTypes.methodReturn, ...reply });
  }

  #replyError(call: WireMessage, error: BusError): void {
    this.#answer(call, {
      type: messageTypes.error,
      errorName: error.name,
      signature: 's',
      body: [toSendable(error.message)],
    });
  }

  #answer(call: WireMessage, answer: MethodReply & { readonly type: number; readonly errorName?: string }): void {
    const isUnwanted = ((call.flags ?? 0) & messageFlags.noReplyExpected) !== 0;
    if (isUnwanted || !this.#isOpen) return;
    this.#wire.send({ serial: this.#nextSerial(), replySerial: call.serial, destination: call.sender, ...answer });
  }

  /** What a caller may see of an exception. Safety: nothing unforeseen leaves the process. */
  #expose(thrown: unknown): BusError {
    if (thrown instanceof BusError) return thrown;
    if (thrown instanceof Failure && thrown.code !== 'internal') return toBusError(thrown);
    this.#options.onInternalError?.(thrown);
    return new BusError(standardErrors.failed, 'internal error');
  }
}

function readError(message: WireMessage): BusError {
  const name = message.errorName ?? standardErrors.failed;
  const [text] = message.body;
  return new BusError(name, typeof text === 'string' ? text : name);
}

function refuseCall(): never {
  throw new BusError(standardErrors.unknownObject, 'there are no objects here');
}

function disconnected(): BusError {
  return new BusError(standardErrors.disconnected, 'the connection was closed');
}

/** A unique name answers for itself only; the bus answers for those it cannot reach. */
function maySettle(destination: string | undefined, sender: string | undefined): boolean {
  if (destination === undefined || sender === undefined || !destination.startsWith(':')) return true;
  return sender === destination || sender === 'org.freedesktop.DBus';
}
