// PropertiesChanged, collected: however often a property changes within one tick, its last value is announced once.

import type { OutgoingSignal } from './message.ts';
import type { InterfaceTable } from './rows.ts';
import { propertiesName, readProperty } from './standard-interfaces.ts';
import type { Variant } from './values.ts';

export interface Announcing {
  readonly emit: (signal: OutgoingSignal) => void;
  readonly onInternalError: (thrown: unknown) => void;
}

export class ChangedProperties {
  readonly #find: (path: string, interfaceName: string) => InterfaceTable | undefined;
  readonly #announcing: Announcing;
  readonly #names = new Map<string, { path: string; interfaceName: string; names: Set<string> }>();
  #timer: NodeJS.Immediate | undefined;

  constructor(find: (path: string, interfaceName: string) => InterfaceTable | undefined, announcing: Announcing) {
    this.#find = find;
    this.#announcing = announcing;
  }

  add(path: string, interfaceName: string, names: readonly string[]): void {
    const key = `${path} ${interfaceName}`;
    const entry = this.#names.get(key) ?? { path, interfaceName, names: new Set() };
    for (const name of names) entry.names.add(name);
    this.#names.set(key, entry);
    this.#timer ??= setImmediate(() => this.flush());
  }

  flush(): void {
    clearImmediate(this.#timer);
    this.#timer = undefined;
    const entries = [...this.#names.values()];
    this.#names.clear();
    for (const { path, interfaceName, names } of entries) {
      const table = this.#find(path, interfaceName);
      if (table === undefined) continue;
      try {
        this.#announcing.emit(makeSignal(path, table, names));
      } catch (error) {
        this.#announcing.onInternalError(error);
      }
    }
  }
}

function makeSignal(path: string, table: InterfaceTable, names: Iterable<string>): OutgoingSignal {
  const values = new Map<string, Variant>();
  for (const name of names) {
    const row = table.properties.get(name);
    if (row !== undefined) values.set(name, readProperty(row));
  }
  return {
    path,
    interface: propertiesName,
    member: 'PropertiesChanged',
    signature: 'sa{sv}as',
    body: [table.name, values, []],
  };
}
