// A private socket without a message bus: the server that offers one set of objects on it, and its client.

import { createServer, type Server, type Socket } from 'node:net';
import { connectTo, formatAddress } from './address.ts';
import { authenticateAsServer } from './authentication.ts';
import { Channel } from './channel.ts';
import { fits } from './connection.ts';
import { BusError, standardErrors } from './errors.ts';
import type {
  CallHandler,
  Endpoint,
  IncomingSignal,
  MethodCall,
  MethodReply,
  OutgoingSignal,
  PeerServer,
  PeerServerOptions,
  SignalMatch,
} from './message.ts';

const mostConnections = 64;
const onlyOwner = 0o177;
const messageBus = 'org.freedesktop.DBus';

/**
 * Listens on a socket that only root and the given uid can connect to.
 * Safety: the mode is right from the first moment, because the socket is bound under a narrow umask.
 */
export async function listenPeer(options: PeerServerOptions): Promise<PeerServer> {
  await options.files.removeSocket(options.socketPath);
  const peers = new PeerConnections(options);
  const server = createServer((socket) => {
    peers.take(socket).catch((error: unknown) => options.onInternalError?.(error));
  });
  await listen(server, options.socketPath);
  try {
    await options.files.giveTo(options.socketPath, options.ownerUid);
  } catch (error) {
    server.close();
    throw error;
  }
  const closed = new Promise((resolve) => server.once('close', resolve));
  const stopListening = () => {
    if (server.listening) server.close();
  };
  return {
    address: formatAddress(options.socketPath),
    stopListening,
    connections: peers.names,
    emit: (signal, connection) => peers.emit(signal, connection),
    [Symbol.asyncDispose]: async () => {
      stopListening();
      await peers.closeAll();
      await closed;
    },
  };
}

/** Connects to a peer socket; there is no bus, so no names and no match rules. */
export async function connectPeer(address: string, options: { readonly signal?: AbortSignal } = {}): Promise<Endpoint> {
  const channel = new Channel(await connectTo(address, options.signal), { sender: 'peer' });
  return {
    closed: channel.closed,
    call: (call, callOptions) => channel.call(call, callOptions),
    emit: (signal) => channel.emit(signal),
    serve: (handler) => channel.serve(handler),
    onSignal: async (match, handler) => subscribe(channel, match, handler),
    [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose](),
  };
}

function subscribe(channel: Channel, match: SignalMatch, handler: (signal: IncomingSignal) => void): AsyncDisposable {
  const listener = channel.listen((signal) => {
    if (fits(match, signal)) handler(signal);
  });
  return { [Symbol.asyncDispose]: async () => listener[Symbol.dispose]() };
}

/** Binding happens inside `listen`, before it returns, so the umask of the process is narrow for that moment only. */
function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const before = process.umask(onlyOwner);
    try {
      server.listen(socketPath, () => resolve());
    } finally {
      process.umask(before);
    }
  });
}

class PeerConnections {
  readonly names = new Set<string>();
  readonly #options: PeerServerOptions;
  readonly #guid = crypto.randomUUID().replaceAll('-', '');
  readonly #sockets = new Set<Socket>();
  readonly #channels = new Map<string, Channel>();
  #last = 0;

  constructor(options: PeerServerOptions) {
    this.#options = options;
  }

  async take(socket: Socket): Promise<void> {
    socket.on('error', () => {});
    if (this.#sockets.size >= mostConnections) {
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    try {
      await authenticateAsServer(socket, this.#guid, [0, this.#options.ownerUid]);
    } catch {
      return;
    }
    this.#open(socket);
  }

  emit(signal: OutgoingSignal, connection?: string): void {
    const channels = connection === undefined ? [...this.#channels.values()] : [this.#channels.get(connection)];
    for (const channel of channels) channel?.emit(signal);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#channels.values()].map((channel) => channel[Symbol.asyncDispose]()));
    for (const socket of this.#sockets) socket.destroy();
  }

  #open(socket: Socket): void {
    this.#last += 1;
    const name = `:1.${this.#last}`;
    const channel = new Channel(socket, { sender: name, onInternalError: this.#options.onInternalError });
    channel.serve(answerBus(this.#options.serve));
    this.#channels.set(name, channel);
    this.names.add(name);
    this.#options.onConnection?.(name);
    channel.closed
      .then(() => {
        this.#channels.delete(name);
        this.names.delete(name);
        this.#options.onDisconnect?.(name);
      })
      .catch((error: unknown) => this.#options.onInternalError?.(error));
  }
}

/** Answers for the message bus that is not there, so that `busctl --address=` can be used for looking. */
function answerBus(serve: CallHandler): CallHandler {
  return (call) => (call.interface === messageBus ? answerBusCall(call) : serve(call));
}

function answerBusCall(call: MethodCall): MethodReply {
  if (call.member === 'Hello' && call.signature === '') return { signature: 's', body: [call.sender] };
  if (call.member === 'AddMatch' || call.member === 'RemoveMatch') return { signature: '', body: [] };
  throw new BusError(standardErrors.unknownMethod, 'there is no message bus here');
}
