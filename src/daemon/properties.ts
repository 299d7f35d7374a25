// The state as it was last read: objects appear and disappear with stateroots, changed properties are announced.

import { isDeepStrictEqual } from 'node:util';
import type { InterfaceTable, ObjectTable, PropertyRow as ServedProperty } from '../bus/service.ts';
import { hasMember, type InterfaceSuffix, interfaceName, type Naming, staterootPath } from '../contract/names.ts';
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
  readonly objects: ObjectTable;
  readonly read: () => Promise<HostState>;
  /** The methods of an object; called once for each. */
  readonly sysrootMethods: (naming: Naming) => InterfaceTable['methods'];
  readonly osMethods: (naming: Naming, osname: () => string) => InterfaceTable['methods'];
}

/** Keeps the objects on the bus equal to the state, in every tree at the same moment. */
export class Publisher {
  readonly #options: PublisherOptions;
  #trees: readonly Naming[] = [];
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
  begin(sysroot: string, trees: readonly Naming[]): void {
    this.#trees = trees;
    this.#state = { ...this.#state, sysroot };
    for (const naming of trees) {
      const view = (): SysrootView => ({ state: this.state, naming });
      const methods = this.#options.sysrootMethods(naming);
      this.#options.objects.add(naming.sysroot, [
        table({ naming, suffix: 'Sysroot' }, methods, served(sysrootProperties, view)),
      ]);
      if (naming.booted !== undefined) this.#addStateroot(naming, naming.booted, () => this.bootedName);
    }
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
    for (const naming of this.#trees) {
      this.#updateStateroots(naming, stateroots(before), stateroots(after));
      this.#announce(naming, before, after);
    }
    this.#options.objects.flushChanges();
  }

  /** A stateroot whose name would take the place of the Sysroot object, as `Sysroot` would in the alias, has none. */
  #updateStateroots(naming: Naming, before: readonly string[], after: readonly string[]): void {
    const place = (osname: string): string => staterootPath(naming, osname);
    const served = (names: readonly string[]) => names.filter((name) => place(name) !== naming.sysroot);
    for (const osname of served(before).filter((name) => !after.includes(name))) {
      this.#options.objects.remove(place(osname));
    }
    for (const osname of served(after).filter((name) => !before.includes(name))) {
      this.#addStateroot(naming, place(osname), () => osname);
    }
  }

  #addStateroot(naming: Naming, path: string, osname: () => string): void {
    const view = (): StaterootView => ({ state: this.state, osname: osname() });
    const methods = this.#options.osMethods(naming, osname);
    this.#options.objects.add(path, [table({ naming, suffix: 'OS' }, methods, served(osProperties, view))]);
  }

  #announce(naming: Naming, before: HostState, after: HostState): void {
    const { objects } = this.#options;
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
  { naming, suffix }: { readonly naming: Naming; readonly suffix: InterfaceSuffix },
  methods: InterfaceTable['methods'],
  properties: InterfaceTable['properties'],
): InterfaceTable => {
  const ofThisTree = <T>(rows: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...rows].filter(([member]) => hasMember(naming, suffix, member)));
  return {
    name: interfaceName(naming, suffix),
    methods: ofThisTree(methods),
    properties: ofThisTree(properties),
    signals: new Map(),
  };
};
