// The one module of the D-Bus library that is used: its framing and codec. Everything above that is ours.

declare module 'dbus-native/lib/message.js' {
  import type { Readable } from 'node:stream';

  export interface LibraryMessage {
    type?: number | undefined;
    flags?: number | undefined;
    serial?: number | undefined;
    path?: unknown;
    interface?: unknown;
    member?: unknown;
    errorName?: unknown;
    replySerial?: unknown;
    destination?: unknown;
    sender?: unknown;
    signature?: unknown;
    body?: unknown[];
  }

  export interface LibraryOptions {
    readonly maxMessageSize: number;
    readonly plainValues: false;
    readonly variants: 'wrap';
  }

  export function unmarshalMessages(
    ...parameters: readonly [
      stream: Readable,
      onMessage: (message: LibraryMessage) => void,
      options: LibraryOptions,
      onError: (error: Error) => void,
      onHandlerError: (error: unknown) => void,
    ]
  ): void;
  export function marshall(message: LibraryMessage): Buffer;
}
