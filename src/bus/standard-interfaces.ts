// The interfaces that every object has, as rows like any other.
// https://dbus.freedesktop.org/doc/dbus-specification.html#standard-interfaces

import { BusError, standardErrors } from './errors.ts';
import type { MethodCall } from './message.ts';
import type { InterfaceTable, MethodRow, PropertyRow } from './rows.ts';
import { type Value, Variant } from './values.ts';

export const propertiesName = 'org.freedesktop.DBus.Properties';
export const objectManagerName = 'org.freedesktop.DBus.ObjectManager';

/** What these interfaces need to know of the objects. */
export interface Objects {
  interfacesAt(path: string): readonly InterfaceTable[];
  pathsBelow(path: string): readonly string[];
  introspect(path: string): string;
}

/** Introspectable, Peer, Properties, ObjectManager. */
export function makeStandardInterfaces(objects: Objects): readonly InterfaceTable[] {
  return [makeProperties(objects), makeIntrospectable(objects), peer, makeObjectManager(objects)];
}

/** A property with the type that its row declares. */
export function readProperty(row: PropertyRow): Variant {
  return new Variant(row.signature, row.read() as Value);
}

/** All properties of an interface, as `a{sv}`. */
export function readProperties(table: InterfaceTable): ReadonlyMap<string, Variant> {
  return new Map(Array.from(table.properties, ([name, row]) => [name, readProperty(row)]));
}

const none = new Map<string, never>();

const propertiesChanged = {
  signature: 'sa{sv}as',
  args: ['interface_name', 'changed_properties', 'invalidated_properties'],
};

function makeProperties(objects: Objects): InterfaceTable {
  const get: MethodRow = {
    inSignature: 'ss',
    outSignature: 'v',
    inArgs: ['interface_name', 'property_name'],
    outArgs: ['value'],
    handle: (call) => [readProperty(findProperty(objects, call))],
  };
  const getAll: MethodRow = {
    inSignature: 's',
    outSignature: 'a{sv}',
    inArgs: ['interface_name'],
    outArgs: ['properties'],
    handle: (call) => [new Map(findTables(objects, call).flatMap((table) => [...readProperties(table)]))],
  };
  const set: MethodRow = {
    inSignature: 'ssv',
    outSignature: '',
    inArgs: ['interface_name', 'property_name', 'value'],
    handle: (call) => {
      findProperty(objects, call);
      throw new BusError(standardErrors.propertyReadOnly, `the property '${String(call.body[1])}' is read-only`);
    },
  };
  return {
    name: propertiesName,
    properties: none,
    signals: new Map([['PropertiesChanged', propertiesChanged]]),
    methods: new Map([
      ['Get', get],
      ['GetAll', getAll],
      ['Set', set],
    ]),
  };
}

/** An empty interface name stands for all of them, as with most other services. */
function findTables(objects: Objects, call: MethodCall): readonly InterfaceTable[] {
  const [name] = call.body;
  const tables = objects.interfacesAt(call.path);
  const found = name === '' ? tables : tables.filter((table) => table.name === name);
  if (found.length > 0 || name === '') return found;
  throw new BusError(standardErrors.unknownInterface, `'${call.path}' has no properties of '${String(name)}'`);
}

function findProperty(objects: Objects, call: MethodCall): PropertyRow {
  const name = String(call.body[1]);
  for (const table of findTables(objects, call)) {
    const row = table.properties.get(name);
    if (row !== undefined) return row;
  }
  throw new BusError(standardErrors.unknownProperty, `there is no property '${name}'`);
}

function makeIntrospectable(objects: Objects): InterfaceTable {
  return {
    name: 'org.freedesktop.DBus.Introspectable',
    properties: none,
    signals: none,
    methods: new Map([
      [
        'Introspect',
        {
          inSignature: '',
          outSignature: 's',
          outArgs: ['xml_data'],
          handle: (call) => [objects.introspect(call.path)],
        },
      ],
    ]),
  };
}

/** Without GetMachineId: nobody needs it of us, and it would mean reading a file. */
const peer: InterfaceTable = {
  name: 'org.freedesktop.DBus.Peer',
  properties: none,
  signals: none,
  methods: new Map([['Ping', { inSignature: '', outSignature: '', handle: () => [] }]]),
};

function makeObjectManager(objects: Objects): InterfaceTable {
  const interfacesOf = (path: string) =>
    new Map(objects.interfacesAt(path).map((table) => [table.name, readProperties(table)]));
  return {
    name: objectManagerName,
    properties: none,
    signals: new Map([
      ['InterfacesAdded', { signature: 'oa{sa{sv}}', args: ['object_path', 'interfaces_and_properties'] }],
      ['InterfacesRemoved', { signature: 'oas', args: ['object_path', 'interfaces'] }],
    ]),
    methods: new Map([
      [
        'GetManagedObjects',
        {
          inSignature: '',
          outSignature: 'a{oa{sa{sv}}}',
          outArgs: ['objects'],
          handle: (call) => [new Map(objects.pathsBelow(call.path).map((path) => [path, interfacesOf(path)]))],
        },
      ],
    ]),
  };
}
