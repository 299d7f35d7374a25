// Serving tables of rows: which objects there are, what can be called on them, and who answers it. A call is compared
// with its row before anything in it is read; what nobody declared has an error name for each kind of unknown.

import { ChangedProperties } from './changed-properties.ts';
import { BusError, standardErrors } from './errors.ts';
import { renderNode } from './introspection-xml.ts';
import type { MethodCall, MethodReply, OutgoingSignal } from './message.ts';
import type { InterfaceTable } from './rows.ts';
import { makeStandardInterfaces, objectManagerName, readProperties } from './standard-interfaces.ts';

export type { InterfaceTable, MethodRow, PropertyRow, SignalRow } from './rows.ts';

export interface ObjectTableOptions {
  readonly emit: (signal: OutgoingSignal) => void;
  /** Exceptions that were not foreseen and have no caller: reading a property that has changed. */
  readonly onInternalError: (thrown: unknown) => void;
  /** Paths of the objects that offer ObjectManager. */
  readonly objectManagers?: readonly string[] | undefined;
}

export interface ObjectTable {
  /** Adds or replaces the object at a path; below the object manager this is announced. */
  add(path: string, interfaces: readonly InterfaceTable[]): void;
  remove(path: string): void;
  has(path: string): boolean;
  /** To be given to `serve` of a connection. */
  answer(call: MethodCall): Promise<MethodReply>;
  /** Announces the values that these properties have at the end of the tick, once. */
  propertiesChanged(path: string, interfaceName: string, names: readonly string[]): void;
  /** Announces at once what `propertiesChanged` has collected. */
  flushChanges(): void;
}

/** An empty table. */
export function makeObjectTable(options: ObjectTableOptions): ObjectTable {
  return new Objects(options);
}

type Interfaces = ReadonlyMap<string, InterfaceTable>;

class Objects implements ObjectTable {
  readonly #options: ObjectTableOptions;
  readonly #managers: readonly string[];
  readonly #objects = new Map<string, Interfaces>();
  readonly #standard: Interfaces;
  readonly #changes: ChangedProperties;

  constructor(options: ObjectTableOptions) {
    this.#options = options;
    this.#managers = options.objectManagers ?? [];
    const find = (path: string, name: string) => this.#objects.get(path)?.get(name);
    this.#changes = new ChangedProperties(find, options);
    this.#standard = byName(
      makeStandardInterfaces({
        interfacesAt: (path) => [...(this.#objects.get(path)?.values() ?? [])],
        pathsBelow: (path) => [...this.#objects.keys()].filter((one) => isBelow(path, one)),
        introspect: (path) => this.#introspect(path),
      }),
    );
  }

  add(path: string, interfaces: readonly InterfaceTable[]): void {
    const before = this.#objects.get(path) ?? new Map();
    this.#objects.set(path, byName(interfaces));
    this.#announceRemoved(
      path,
      [...before.keys()].filter((name) => !interfaces.some((table) => table.name === name)),
    );
    const added = interfaces.filter((table) => !before.has(table.name));
    if (added.length === 0) return;
    const values = new Map(added.map((table) => [table.name, readProperties(table)]));
    this.#announce(path, { member: 'InterfacesAdded', signature: 'oa{sa{sv}}', body: [path, values] });
  }

  remove(path: string): void {
    const names = [...(this.#objects.get(path)?.keys() ?? [])];
    this.#objects.delete(path);
    this.#announceRemoved(path, names);
  }

  has(path: string): boolean {
    return this.#objects.has(path);
  }

  async answer(call: MethodCall): Promise<MethodReply> {
    const tables = this.#tablesAt(call.path);
    const row = findMethod(call, tables);
    if (row.inSignature !== call.signature) {
      throw new BusError(
        standardErrors.invalidArgs,
        `${call.member} takes '${row.inSignature}', but was called with '${call.signature}'`,
      );
    }
    return { signature: row.outSignature, body: await row.handle(call) };
  }

  propertiesChanged(path: string, interfaceName: string, names: readonly string[]): void {
    this.#changes.add(path, interfaceName, names);
  }

  flushChanges(): void {
    this.#changes.flush();
  }

  /** Everything callable at a path; nodes on the way to an object can only be looked at. */
  #tablesAt(path: string): Interfaces {
    const own = this.#objects.get(path);
    const isManager = this.#managers.includes(path);
    const isNode = isManager || [...this.#objects.keys()].some((one) => isBelow(path, one));
    if (own === undefined && !isNode) {
      throw new BusError(standardErrors.unknownObject, `there is no object at '${path}'`);
    }
    const standard = [...this.#standard].filter(([name]) => isManager || name !== objectManagerName);
    return new Map([...(own ?? []), ...standard]);
  }

  #introspect(path: string): string {
    const children = new Set<string>();
    for (const one of this.#objects.keys()) {
      const [child] = isBelow(path, one) ? one.slice(path === '/' ? 1 : path.length + 1).split('/', 1) : [];
      if (child !== undefined) children.add(child);
    }
    return renderNode([...this.#tablesAt(path).values()], [...children].sort());
  }

  #announceRemoved(path: string, names: readonly string[]): void {
    if (names.length === 0) return;
    this.#announce(path, { member: 'InterfacesRemoved', signature: 'oas', body: [path, names] });
  }

  #announce(path: string, signal: Pick<OutgoingSignal, 'member' | 'signature' | 'body'>): void {
    const manager = this.#managers.find((one) => isBelow(one, path));
    if (manager === undefined) return;
    this.#options.emit({ path: manager, interface: objectManagerName, ...signal });
  }
}

function byName(interfaces: readonly InterfaceTable[]): Interfaces {
  return new Map(interfaces.map((table) => [table.name, table]));
}

function isBelow(path: string, other: string): boolean {
  return other !== path && other.startsWith(path === '/' ? '/' : `${path}/`);
}

function findMethod(call: MethodCall, tables: Interfaces) {
  const named = call.interface === undefined ? [...tables.values()] : [tables.get(call.interface)];
  if (call.interface !== undefined && named[0] === undefined) {
    throw new BusError(standardErrors.unknownInterface, `'${call.path}' has no interface '${call.interface}'`);
  }
  for (const table of named) {
    const row = table?.methods.get(call.member);
    if (row !== undefined) return row;
  }
  const where = call.interface ?? call.path;
  throw new BusError(standardErrors.unknownMethod, `'${where}' has no method '${call.member}'`);
}
