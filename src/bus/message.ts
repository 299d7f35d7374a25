// What both kinds of connection send and receive, as plain values. Types only; the functions are
// `connectSystemBus` (connection.ts), `listenPeer` and `connectPeer` (peer.ts), `makeObjectTable` (service.ts).

import type { Value } from './values.ts';

/** A method call that somebody makes of us; `sender` is what the bus says, or on a peer socket our own connection id. */
export interface MethodCall {
  readonly sender: string;
  readonly path: string;
  /** Absent: any interface that has this member. */
  readonly interface: string | undefined;
  readonly member: string;
  readonly signature: string;
  readonly body: readonly Value[];
  readonly noReply: boolean;
}

/** What goes out is `unknown` here and compared with its signature when it is encoded. */
export interface MethodReply {
  readonly signature: string;
  readonly body: readonly unknown[];
}

/** Answers a call, or throws: `BusError` and `Failure` keep their name, everything else becomes "internal error". */
export type CallHandler = (call: MethodCall) => MethodReply | Promise<MethodReply>;

export interface OutgoingCall {
  /** Absent on a peer socket. */
  readonly destination?: string | undefined;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string | undefined;
  readonly body?: readonly unknown[] | undefined;
}

export interface CallOptions {
  /** Default 25 s; `Infinity` waits as long as it takes. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface OutgoingSignal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature: string;
  readonly body: readonly unknown[];
}

export interface IncomingSignal extends OutgoingSignal {
  readonly sender: string;
  readonly body: readonly Value[];
}

export interface SignalMatch {
  readonly sender?: string | undefined;
  readonly path?: string | undefined;
  readonly interface?: string | undefined;
  readonly member?: string | undefined;
  readonly arg0?: string | undefined;
}

/** One end of a connection, as the system bus and a peer socket both offer it. */
export interface Endpoint extends AsyncDisposable {
  /** The decoded body of the reply; throws `BusError`, or `Failure` 'cancelled' when the signal fires. */
  call(call: OutgoingCall, options?: CallOptions): Promise<readonly Value[]>;
  emit(signal: OutgoingSignal): void;
  /** Who answers calls from now on; there is one handler. */
  serve(handler: CallHandler): void;
  /** Resolves once the match is in force; disposing takes it back. */
  onSignal(match: SignalMatch, handler: (signal: IncomingSignal) => void): Promise<AsyncDisposable>;
  /** Resolves when the connection is gone, with the reason if it was not our own wish. */
  readonly closed: Promise<Error | undefined>;
}

export interface SystemBusOptions {
  /** `unix:path=…`; default: the machine's system bus. */
  readonly address?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onInternalError?: ((thrown: unknown) => void) | undefined;
}

/** A connection to a message bus: `connectSystemBus(options): Promise<BusConnection>`. */
export interface BusConnection extends Endpoint {
  readonly uniqueName: string;
  /** Asks for a name without queueing; false when somebody else has it. `onLost` runs when it is taken away later. */
  requestName(name: string, onLost?: () => void): Promise<boolean>;
  releaseName(name: string): Promise<void>;
  /** Calls `onVanished` once, when the unique name has left the bus (at once if it already has). */
  watchName(uniqueName: string, onVanished: () => void): Promise<AsyncDisposable>;
}

export interface PeerServerOptions {
  readonly socketPath: string;
  /** The uid that may connect besides root. */
  readonly ownerUid: number;
  readonly serve: CallHandler;
  /** What the peer socket needs of the file system: `system/socket-file.ts`. */
  readonly files: SocketFiles;
  readonly onConnection?: ((connection: string) => void) | undefined;
  readonly onDisconnect?: ((connection: string) => void) | undefined;
  /** Unexpected exceptions of `serve`, for the journal. */
  readonly onInternalError?: ((thrown: unknown) => void) | undefined;
}

export interface SocketFiles {
  /** Removes what lies there if it is a socket; anything else there is a failure. */
  removeSocket(path: string): Promise<void>;
  giveTo(path: string, uid: number): Promise<void>;
}

/** What `listenPeer(options)` promises: a listening peer socket; disposing closes every connection and removes the socket. */
export interface PeerServer extends AsyncDisposable {
  /** `unix:path=…` */
  readonly address: string;
  readonly connections: ReadonlySet<string>;
  /** Lets nobody else in and removes the socket, so that another server may have its path; who is connected stays. */
  stopListening(): void;
  /** To one connection, or to all of them. */
  emit(signal: OutgoingSignal, connection?: string): void;
}
