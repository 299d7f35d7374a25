// One authenticated stream as messages in and out. The only file that knows the D-Bus library, whose types end here.

import type { Duplex } from 'node:stream';
import { type LibraryMessage, marshall, unmarshalMessages } from 'dbus-native/lib/message.js';
import { decodeBody, encodeBody, isObjectPath, type Value } from './values.ts';

const largestMessage = 16 * 1024 * 1024;
/** A peer that does not read what we send loses its connection before our memory fills up. */
const largestBacklog = 32 * 1024 * 1024;
const longestFarewellMs = 1000;

const options = { maxMessageSize: largestMessage, plainValues: false, variants: 'wrap' } as const;

export const messageTypes = { methodCall: 1, methodReturn: 2, error: 3, signal: 4 } as const;
export const messageFlags = { noReplyExpected: 1, allowInteractiveAuthorization: 4 } as const;

/** The fields of a header; which of them are there depends on the type. */
export interface WireHeader {
  readonly type: number;
  readonly serial: number;
  readonly flags?: number | undefined;
  readonly path?: string | undefined;
  readonly interface?: string | undefined;
  readonly member?: string | undefined;
  readonly errorName?: string | undefined;
  readonly replySerial?: number | undefined;
  readonly destination?: string | undefined;
  readonly sender?: string | undefined;
}

export interface WireMessage extends WireHeader {
  readonly signature: string;
  readonly body: readonly Value[];
}

export interface Wire {
  /** Throws before anything is written when a value does not fit the signature. */
  send(message: WireHeader & { readonly signature: string; readonly body: readonly unknown[] }): void;
  close(reason?: Error): void;
  /** Closes once everything sent has left, or after a moment. */
  end(): void;
}

export interface WireEvents {
  onMessage(message: WireMessage): void;
  /** Once, when the stream is gone; without a reason when the other end or we closed it in order. */
  onClose(reason: Error | undefined): void;
}

/** Starts to read messages from a stream whose authentication is over; anything malformed closes it. */
export function openWire(stream: Duplex, events: WireEvents): Wire {
  let reason: Error | undefined;
  const close = (why?: Error) => {
    reason ??= why;
    stream.destroy();
  };
  const receive = (received: LibraryMessage) => {
    try {
      events.onMessage(readMessage(received));
    } catch (error) {
      close(asError(error));
    }
  };
  stream.on('error', (error) => close(error));
  stream.on('end', () => close());
  stream.once('close', () => events.onClose(reason));
  unmarshalMessages(stream, receive, options, close, (error) => close(asError(error)));
  return {
    close,
    end: () => {
      const timer = setTimeout(close, longestFarewellMs);
      stream.once('close', () => clearTimeout(timer));
      stream.end(() => close());
    },
    send: (message) => {
      const bytes = marshall(toLibrary(message));
      if (stream.writableLength > largestBacklog) close(new Error('the other end does not read'));
      if (!stream.destroyed) stream.write(bytes);
    },
  };
}

function toLibrary(message: WireHeader & { readonly signature: string; readonly body: readonly unknown[] }) {
  const { signature, body, ...header } = message;
  const encoded: LibraryMessage = { ...header };
  if (signature === '' && body.length === 0) return encoded;
  encoded.signature = signature;
  encoded.body = encodeBody(signature, body);
  return encoded;
}

const interfaceName = /^(?=.{1,255}$)[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/;
const memberName = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

const isInterface = (text: string) => interfaceName.test(text);
const isMember = (text: string) => memberName.test(text);
const isAnyText = () => true;

function readMessage(received: LibraryMessage): WireMessage {
  const { type, serial } = received;
  if (type === undefined || type === 0) throw new Error('a message has no type');
  if (serial === undefined || serial === 0) throw new Error('a message has no serial');
  const signature = readText(received.signature, isAnyText) ?? '';
  if (received.body === undefined && signature !== '') throw new Error('a message has a signature but no body');
  const { replySerial } = received;
  if (replySerial !== undefined && typeof replySerial !== 'number') throw new Error('a reply has a bad serial');
  return {
    type,
    serial,
    replySerial,
    flags: received.flags ?? 0,
    path: readText(received.path, isObjectPath),
    interface: readText(received.interface, isInterface),
    member: readText(received.member, isMember),
    errorName: readText(received.errorName, isInterface),
    destination: readText(received.destination, isAnyText),
    sender: readText(received.sender, isAnyText),
    signature,
    body: decodeBody(signature, received.body ?? []),
  };
}

function readText(value: unknown, isGood: (text: string) => boolean): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && isGood(value)) return value;
  throw new Error('a header field of a message is malformed');
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
