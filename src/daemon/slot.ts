// The one place for a running change: admits, opens, announces and frees.

import type { BusConnection, MethodCall, SocketFiles } from '../bus/message.ts';
import type { Naming } from '../contract/names.ts';
import { requestTitle } from '../contract/titles.ts';
import type { Host } from '../host/host.ts';
import type { Request } from '../model/request.ts';
import { messageIds } from '../system/journal.ts';
import { type Caller, type Callers, describeCaller } from './caller.ts';
import type { Activity, Clients } from './clients.ts';
import type { Log } from './log.ts';
import type { Publisher } from './properties.ts';
import { Transaction } from './transaction.ts';
import { admit, refusal } from './turnstile.ts';

export interface SlotOptions {
  readonly bus: BusConnection;
  readonly trees: () => readonly [Naming, ...Naming[]];
  readonly host: () => Promise<Host>;
  readonly publisher: Publisher;
  readonly callers: Callers;
  readonly clients: Clients;
  readonly activity: Activity;
  readonly log: Log;
  readonly socketPath: string;
  readonly files: SocketFiles;
  readonly waitMs?: number | undefined;
  readonly lingerMs?: number | undefined;
}

export class Slot {
  readonly #options: SlotOptions;
  #running: Transaction | undefined;

  constructor(options: SlotOptions) {
    this.#options = options;
  }

  get running(): Transaction | undefined {
    return this.#running;
  }

  /** The address of the transaction that performs this request; throws `busy` when another one is at work. */
  async begin(request: Request, caller: Caller, call: MethodCall): Promise<string> {
    const client = await this.#describe(caller);
    const admission = admit({ request, uid: caller.uid }, this.#running);
    if (admission.kind === 'refuse') throw refusal(admission.running);
    if (admission.kind === 'join') return admission.running.address();
    return this.#enter(request, client, { caller, call });
  }

  async #describe(caller: Caller): Promise<string> {
    const { clients, callers } = this.#options;
    const id = clients.idOf(caller.sender);
    const unit = await callers.findUnit(caller.sender);
    return describeCaller(caller, { ...(id === undefined ? {} : { id }), ...(unit === undefined ? {} : { unit }) });
  }

  async #enter(
    request: Request,
    client: string,
    { caller, call }: { readonly caller: Caller; readonly call: MethodCall },
  ): Promise<string> {
    const { publisher, log, bus } = this.#options;
    const release = this.#options.activity.hold();
    const transaction = this.#make(request, client, { caller, release });
    this.#running = transaction;
    try {
      const watching = bus.watchName(caller.sender, () => transaction.abandon());
      transaction.closed.then(async () => (await watching)[Symbol.asyncDispose]()).catch(() => undefined);
      await watching;
      const address = await transaction.address();
      const { title } = transaction;
      const { member: method, sender, path } = call;
      publisher.setTransaction({ method, sender, path, osname: request.osname, title, client, address });
      log(`Initiated txn ${call.member} for ${client}: ${call.path}`, { MESSAGE_ID: messageIds.transactionStarted });
      return address;
    } catch (error) {
      transaction.close();
      throw error;
    }
  }

  #make(request: Request, client: string, { caller, release }: { caller: Caller; release: () => void }): Transaction {
    const { trees, socketPath, files, log, host, publisher, callers, waitMs, lingerMs } = this.#options;
    const transaction = new Transaction({
      request,
      title: requestTitle(request),
      client,
      uid: caller.uid,
      findAsker: () => callers.findProcess(caller.sender),
      trees: trees(),
      socketPath,
      files,
      log,
      work: async (todo, job) => (await host()).run(todo, job),
      settle: () => this.#settle(),
      ...(waitMs === undefined ? {} : { waitMs }),
      ...(lingerMs === undefined ? {} : { lingerMs }),
    });
    const free = (): void => {
      if (this.#running === transaction) this.#running = undefined;
      publisher.setTransaction(undefined);
      release();
    };
    transaction.closed.then(free, free);
    return transaction;
  }

  /** The answer of the bus comes after it has handed our signals on, so nobody hears of the end before the properties. */
  async #settle(): Promise<void> {
    await this.#options.publisher.reload();
    await this.#options.bus.call(roundTrip);
  }
}

const roundTrip = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
  member: 'GetId',
} as const;
