// Registered clients, everything else that keeps the daemon busy, and leaving when nothing does.

import type { BusConnection } from '../bus/message.ts';

export interface IdleOptions {
  /** 0: never leave. */
  readonly idleMs: number;
  readonly onIdle: () => void;
}

/** Counts what keeps the daemon alive; runs `onIdle` once after a time without any of it. */
export class Activity {
  #idleMs: number;
  readonly #onIdle: () => void;
  #held = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor({ idleMs, onIdle }: IdleOptions) {
    this.#idleMs = idleMs;
    this.#onIdle = onIdle;
    this.#rest();
  }

  /** Stay until the answer is called; calling it again does nothing. */
  hold(): () => void {
    this.#held += 1;
    clearTimeout(this.#timer);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#held -= 1;
      this.#rest();
    };
  }

  setIdleTime(idleMs: number): void {
    this.#idleMs = idleMs;
    this.#rest();
  }

  stop(): void {
    this.#held += 1;
    clearTimeout(this.#timer);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    if (this.#held > 0 || this.#idleMs === 0) return;
    this.#timer = setTimeout(this.#onIdle, this.#idleMs);
  }
}

interface Client {
  readonly id: string;
  readonly release: () => void;
  readonly watch: Promise<AsyncDisposable>;
}

const mostClients = 512;
const longestId = 100;

/** Clients by bus name; one that leaves the bus is forgotten. */
export class Clients {
  readonly #bus: BusConnection;
  readonly #activity: Activity;
  readonly #clients = new Map<string, Client>();

  constructor(bus: BusConnection, activity: Activity) {
    this.#bus = bus;
    this.#activity = activity;
  }

  /** Registering again replaces the entry. Safety: beyond the limit nobody is refused, but nobody is kept either. */
  register(sender: string, id: string): void {
    this.unregister(sender);
    if (this.#clients.size >= mostClients) return;
    const watch = this.#bus.watchName(sender, () => this.unregister(sender));
    watch.catch(() => this.unregister(sender));
    const release = this.#activity.hold();
    this.#clients.set(sender, { id: id.replaceAll(/[^\x21-\x7e]/g, '').slice(0, longestId), release, watch });
  }

  unregister(sender: string): void {
    const client = this.#clients.get(sender);
    if (client === undefined) return;
    this.#clients.delete(sender);
    client.release();
    client.watch.then((watch) => watch[Symbol.asyncDispose]()).catch(() => undefined);
  }

  idOf(sender: string): string | undefined {
    return this.#clients.get(sender)?.id;
  }
}
