// A connection to a message bus: Hello, names, matches. Signals are compared with their match here too, because anybody
// on the bus can send us one that we did not ask for.

import { machineLayout } from '../model/layout.ts';
import { connectTo } from './address.ts';
import { Channel } from './channel.ts';
import { BusError } from './errors.ts';
import type {
  BusConnection,
  CallHandler,
  CallOptions,
  IncomingSignal,
  OutgoingCall,
  OutgoingSignal,
  SignalMatch,
  SystemBusOptions,
} from './message.ts';
import type { Value } from './values.ts';

const busName = 'org.freedesktop.DBus';
const busPath = '/org/freedesktop/DBus';
const doNotQueue = 4;
/** Replies of RequestName that mean "it is yours": primary owner, already owner. */
const ownsName: readonly Value[] = [1, 4];

/** Connects to the machine's system bus, or to the bus at the given address. */
export async function connectSystemBus(options: SystemBusOptions = {}): Promise<BusConnection> {
  const stream = await connectTo(options.address ?? machineLayout.systemBus, options.signal);
  const channel = new Channel(stream, { onInternalError: options.onInternalError });
  try {
    const [uniqueName] = await channel.call(busCall('Hello'), { signal: options.signal });
    return new MessageBusConnection(channel, String(uniqueName));
  } catch (error) {
    channel.close();
    throw error;
  }
}

class MessageBusConnection implements BusConnection {
  readonly uniqueName: string;
  readonly closed: Promise<Error | undefined>;
  readonly #channel: Channel;

  constructor(channel: Channel, uniqueName: string) {
    this.#channel = channel;
    this.uniqueName = uniqueName;
    this.closed = channel.closed;
  }

  call(call: OutgoingCall, options?: CallOptions): Promise<readonly Value[]> {
    return this.#channel.call(call, options);
  }

  emit(signal: OutgoingSignal): void {
    this.#channel.emit(signal);
  }

  serve(handler: CallHandler): void {
    this.#channel.serve(handler);
  }

  async onSignal(match: SignalMatch, handler: (signal: IncomingSignal) => void): Promise<AsyncDisposable> {
    if (match.sender === undefined || match.sender.startsWith(':') || match.sender === busName) {
      return this.#subscribe(match, (signal) => {
        if (match.sender === undefined || match.sender === signal.sender) handler(signal);
      });
    }
    return this.#subscribeToName({ ...match, sender: match.sender }, handler);
  }

  async requestName(name: string, onLost?: () => void): Promise<boolean> {
    const [reply = 0] = await this.call(busCall('RequestName', 'su', [name, doNotQueue]));
    if (!ownsName.includes(reply)) return false;
    if (onLost === undefined) return true;
    const watch = this.#channel.listen((signal) => {
      if (signal.sender !== busName || signal.member !== 'NameLost' || signal.body[0] !== name) return;
      watch[Symbol.dispose]();
      onLost();
    });
    return true;
  }

  async releaseName(name: string): Promise<void> {
    await this.call(busCall('ReleaseName', 's', [name]));
  }

  async watchName(uniqueName: string, onVanished: () => void): Promise<AsyncDisposable> {
    let isOver = false;
    const vanish = () => {
      if (isOver) return;
      isOver = true;
      onVanished();
    };
    const subscription = await this.#subscribe(ownerMatch(uniqueName), (signal) => {
      if (signal.sender === busName && signal.body[2] === '') vanish();
    });
    const [isThere] = await this.call(busCall('NameHasOwner', 's', [uniqueName]));
    if (isThere !== true) vanish();
    return {
      [Symbol.asyncDispose]: async () => {
        isOver = true;
        await subscription[Symbol.asyncDispose]();
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
  }

  /** Signals carry the unique name of their sender, so who owns the well-known one is followed. */
  async #subscribeToName(
    match: SignalMatch & { readonly sender: string },
    handler: (signal: IncomingSignal) => void,
  ): Promise<AsyncDisposable> {
    let owner: Value | undefined;
    const owners = await this.#subscribe(ownerMatch(match.sender), (signal) => {
      if (signal.sender === busName) owner = signal.body[2];
    });
    owner ??= await this.#findOwner(match.sender);
    const signals = await this.#subscribe(match, (signal) => {
      if (signal.sender === owner) handler(signal);
    });
    return {
      [Symbol.asyncDispose]: async () => {
        await signals[Symbol.asyncDispose]();
        await owners[Symbol.asyncDispose]();
      },
    };
  }

  async #findOwner(name: string): Promise<Value> {
    try {
      const [owner = ''] = await this.call(busCall('GetNameOwner', 's', [name]));
      return owner;
    } catch (error) {
      if (error instanceof BusError && error.name.endsWith('.NameHasNoOwner')) return '';
      throw error;
    }
  }

  /** One match rule for one listener; the sender is compared by whoever subscribes. */
  async #subscribe(match: SignalMatch, handler: (signal: IncomingSignal) => void): Promise<AsyncDisposable> {
    const rule = formatRule(match);
    const listener = this.#channel.listen((signal) => {
      if (fits(match, signal)) handler(signal);
    });
    try {
      await this.call(busCall('AddMatch', 's', [rule]));
    } catch (error) {
      listener[Symbol.dispose]();
      throw error;
    }
    return {
      [Symbol.asyncDispose]: async () => {
        listener[Symbol.dispose]();
        // Gone with the connection, if that is gone.
        await this.call(busCall('RemoveMatch', 's', [rule])).catch(() => {});
      },
    };
  }
}

function busCall(member: string, signature = '', body: readonly unknown[] = []): OutgoingCall {
  return { destination: busName, path: busPath, interface: busName, member, signature, body };
}

function ownerMatch(name: string): SignalMatch {
  return { sender: busName, interface: busName, member: 'NameOwnerChanged', arg0: name };
}

/** Whether a signal is one that the match asks for, except for its sender. */
export function fits(match: SignalMatch, signal: IncomingSignal): boolean {
  return (
    (match.path ?? signal.path) === signal.path &&
    (match.interface ?? signal.interface) === signal.interface &&
    (match.member ?? signal.member) === signal.member &&
    (match.arg0 ?? signal.body[0]) === signal.body[0]
  );
}

function formatRule(match: SignalMatch): string {
  const parts = ["type='signal'"];
  for (const key of ['sender', 'path', 'interface', 'member', 'arg0'] as const) {
    const value = match[key];
    if (value !== undefined) parts.push(`${key}='${value.replaceAll("'", "'\\''")}'`);
  }
  return parts.join(',');
}
