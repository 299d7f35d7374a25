// The state as it was last read: objects appear and disappear with stateroots, changed properties are announced.

import { isDeepStrictEqual } from 'node:util';
import type { InterfaceTable, ObjectTable, PropertyRow as ServedProperty } from '../bus/service.ts';
import { interfaceName, type Naming, staterootPath } from '../contract/names.ts';
import {
  findBooted,
  osProperties,
  type ReadableProperty,
  type StaterootView,
  type SysrootView,
  stateroots,
  sysrootProperties,
} from '../contract/properties.ts';
import type { HostState, RunningTransaction } from '../model/host-state.ts';

export interface PublisherOptions {
  readonly naming: Naming;
  readonly objects: ObjectTable;
  readonly read: () => Promise<HostState>;
  /** The methods of an object; called once for each. */
  readonly sysrootMethods: () => InterfaceTable['methods'];
  readonly osMethods: (osname: () => string) => InterfaceTable['methods'];
}

/** Keeps the objects on the bus equal to the state. */
export class Publisher {
  readonly #options: PublisherOptions;
  #state: HostState = { sysroot: '', deployments: [], updatePolicy: 'none' };
  #transaction: RunningTransaction | undefined;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  get state(): HostState {
    return { ...this.#state, ...(this.#transaction && { transaction: this.#transaction }) };
  }

  get bootedName(): string {
    return findBooted(this.#state)?.osname ?? '';
  }

  /** The objects that are there before anything has been read. */
  begin(sysroot: string): void {
    const { naming, objects } = this.#options;
    this.#state = { ...this.#state, sysroot };
    const methods = this.#options.sysrootMethods();
    const view = (): SysrootView => ({ state: this.state, naming });
    objects.add(naming.sysroot, [table(interfaceName(naming, 'Sysroot'), methods, served(sysrootProperties, view))]);
    if (naming.booted !== undefined) this.#addStateroot(naming.booted, () => this.bootedName);
  }

  /**
   * Reads the state and announces what changed; resolves when properties are current. Calls that come while a reading
   * is under way share the one after it, so that nobody can pile up readings.
   */
  reload(): Promise<void> {
    if (this.#reading === undefined) return this.#startReading();
    this.#next ??= this.#reading.then(
      () => this.#startReading(),
      () => this.#startReading(),
    );
    return this.#next;
  }

  setTransaction(transaction: RunningTransaction | undefined): void {
    this.#change(() => {
      this.#transaction = transaction;
    });
  }

  #startReading(): Promise<void> {
    this.#next = undefined;
    this.#reading = this.#options.read().then((state) => {
      this.#change(() => {
        this.#state = state;
      });
    });
    const done = (): void => {
      this.#reading = undefined;
    };
    this.#reading.then(done, done);
    return this.#reading;
  }

  #change(apply: () => void): void {
    const before = this.state;
    apply();
    const after = this.state;
    this.#updateStateroots(stateroots(before), stateroots(after));
    this.#announce(before, after);
    this.#options.objects.flushChanges();
  }

  #updateStateroots(before: readonly string[], after: readonly string[]): void {
    const { naming, objects } = this.#options;
    for (const osname of before.filter((name) => !after.includes(name))) objects.remove(staterootPath(naming, osname));
    for (const osname of after.filter((name) => !before.includes(name))) {
      this.#addStateroot(staterootPath(naming, osname), () => osname);
    }
  }

  #addStateroot(path: string, osname: () => string): void {
    const { naming, objects, osMethods } = this.#options;
    const view = (): StaterootView => ({ state: this.state, osname: osname() });
    objects.add(path, [table(interfaceName(naming, 'OS'), osMethods(osname), served(osProperties, view))]);
  }

  #announce(before: HostState, after: HostState): void {
    const { naming, objects } = this.#options;
    const sysroot = changed(sysrootProperties, { state: before, naming }, { state: after, naming });
    objects.propertiesChanged(naming.sysroot, interfaceName(naming, 'Sysroot'), sysroot);
    const places = stateroots(after).map((osname) => ({
      path: staterootPath(naming, osname),
      was: osname,
      is: osname,
    }));
    const booted = { was: findBooted(before)?.osname ?? '', is: findBooted(after)?.osname ?? '' };
    if (naming.booted !== undefined) places.push({ path: naming.booted, ...booted });
    for (const { path, was, is } of places) {
      const names = changed(osProperties, { state: before, osname: was }, { state: after, osname: is });
      objects.propertiesChanged(path, interfaceName(naming, 'OS'), names);
    }
  }
}

type Rows<Of> = Readonly<Record<string, ReadableProperty<Of>>>;

const changed = <Of>(rows: Rows<Of>, before: Of, after: Of): readonly string[] =>
  Object.entries(rows).flatMap(([name, row]) => (isDeepStrictEqual(row.read(before), row.read(after)) ? [] : [name]));

const served = <Of>(rows: Rows<Of>, view: () => Of): ReadonlyMap<string, ServedProperty> =>
  new Map(
    Object.entries(rows).map(([name, row]) => [name, { signature: row.signature, read: () => row.read(view()) }]),
  );

const table = (
  name: string,
  methods: InterfaceTable['methods'],
  properties: InterfaceTable['properties'],
): InterfaceTable => ({ name, methods, properties, signals: new Map() });
