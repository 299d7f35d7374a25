import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import type { MethodCall, OutgoingSignal } from '../../../src/bus/message.ts';
import { type InterfaceTable, makeObjectTable, type ObjectTable } from '../../../src/bus/service.ts';
import { Variant } from '../../../src/bus/values.ts';

const sysroot = 'org.aptostree.dev.Sysroot';
const base = '/org/aptostree/dev';
const path = `${base}/Sysroot`;
const properties = 'org.freedesktop.DBus.Properties';
const dbusError = (name: string) => ({ name: `org.freedesktop.DBus.Error.${name}` });

function makeTable() {
  const signals: OutgoingSignal[] = [];
  let title = 'one';
  const table = makeObjectTable({
    emit: (signal) => signals.push(signal),
    onInternalError: (thrown) => assert.fail(String(thrown)),
    objectManagers: [base],
  });
  const row: InterfaceTable = {
    name: sysroot,
    methods: new Map([
      [
        'GetOS',
        {
          inSignature: 's',
          outSignature: 'o',
          inArgs: ['name'],
          outArgs: ['object_path'],
          handle: () => [`${base}/OS`],
        },
      ],
    ]),
    properties: new Map([
      ['Path', { signature: 's', read: () => '/' }],
      ['Title', { signature: 's', read: () => title }],
    ]),
    signals: new Map(),
  };
  table.add(path, [row]);
  const rename = (text: string) => {
    title = text;
  };
  return { table, signals, rename, row };
}

function ask(table: ObjectTable, call: Partial<MethodCall> & { readonly member: string }) {
  return table.answer({ sender: ':1.1', path, interface: undefined, signature: '', body: [], noReply: false, ...call });
}

test('a call is answered with or without the interface in its header', async () => {
  const { table } = makeTable();
  const call = { member: 'GetOS', signature: 's', body: ['debian'] };
  const expected = { signature: 'o', body: [`${base}/OS`] };
  assert.deepEqual(await ask(table, call), expected);
  assert.deepEqual(await ask(table, { ...call, interface: sysroot }), expected);
});

test('every unknown thing has an error of its own', async () => {
  const { table } = makeTable();
  const get = { interface: properties, member: 'Get', signature: 'ss' };
  await assert.rejects(ask(table, { member: 'GetOS', path: '/other' }), dbusError('UnknownObject'));
  await assert.rejects(ask(table, { member: 'GetOS', interface: 'a.b' }), dbusError('UnknownInterface'));
  await assert.rejects(ask(table, { member: 'Nothing', interface: sysroot }), dbusError('UnknownMethod'));
  await assert.rejects(ask(table, { member: 'Nothing' }), dbusError('UnknownMethod'));
  await assert.rejects(ask(table, { ...get, body: [sysroot, 'Nothing'] }), dbusError('UnknownProperty'));
  await assert.rejects(ask(table, { ...get, body: ['a.b', 'Path'] }), dbusError('UnknownInterface'));
});

test('what every JavaScript object inherits can neither be called nor read', async () => {
  const { table } = makeTable();
  for (const name of ['constructor', 'toString', 'emit', '__proto__', 'hasOwnProperty']) {
    await assert.rejects(ask(table, { member: name, interface: sysroot }), dbusError('UnknownMethod'));
    await assert.rejects(ask(table, { member: name, interface: properties }), dbusError('UnknownMethod'));
    const get = { interface: properties, member: 'Get', signature: 'ss', body: [sysroot, name] };
    await assert.rejects(ask(table, get), dbusError('UnknownProperty'));
  }
});

test('wrong argument types are refused with both signatures before anything is read', async () => {
  const { table } = makeTable();
  const wrong = { name: 'org.freedesktop.DBus.Error.InvalidArgs', message: /takes 's', but was called with 'as'/ };
  await assert.rejects(ask(table, { member: 'GetOS', signature: 'as', body: [['a']] }), wrong);
  await assert.rejects(ask(table, { member: 'Get', interface: properties }), dbusError('InvalidArgs'));
});

test('properties are read one by one or all at once, and never written', async () => {
  const { table } = makeTable();
  const get = await ask(table, { member: 'Get', interface: properties, signature: 'ss', body: [sysroot, 'Path'] });
  assert.deepEqual(get, { signature: 'v', body: [new Variant('s', '/')] });
  const all = await ask(table, { member: 'GetAll', interface: properties, signature: 's', body: [sysroot] });
  assert.deepEqual([...(all.body[0] as Map<string, unknown>).keys()], ['Path', 'Title']);
  const set = {
    member: 'Set',
    interface: properties,
    signature: 'ssv',
    body: [sysroot, 'Path', new Variant('s', 'x')],
  };
  await assert.rejects(ask(table, set), dbusError('PropertyReadOnly'));
});

test('introspection shows members, standard interfaces and child nodes, also on the way to an object', async () => {
  const { table } = makeTable();
  const xmlAt = async (where: string) => String((await ask(table, { member: 'Introspect', path: where })).body[0]);
  const xml = await xmlAt(path);
  assert.match(xml, /<method name="GetOS">\s*<arg name="name" type="s" direction="in"\/>/);
  assert.match(xml, /<property name="Title" type="s" access="read"\/>/);
  assert.match(xml, /<interface name="org\.freedesktop\.DBus\.Peer">/);
  assert.doesNotMatch(xml, /ObjectManager/);
  assert.match(await xmlAt('/'), /<node name="org"\/>/);
  assert.match(await xmlAt(base), /ObjectManager[\s\S]*<node name="Sysroot"\/>/);
});

test('an interface element that was written elsewhere is shown as it is', async () => {
  const { table, row } = makeTable();
  const xml = `  <interface name="${sysroot}"><!-- documented --></interface>`;
  table.add(path, [{ ...row, xml }]);
  const shown = await ask(table, { member: 'Introspect' });
  assert.ok(String(shown.body[0]).includes(xml));
});

test('the object manager lists what lies below it and announces what comes and goes', async () => {
  const { table, signals, row } = makeTable();
  const listed = await ask(table, { member: 'GetManagedObjects', path: base });
  assert.deepEqual([...(listed.body[0] as Map<string, unknown>).keys()], [path]);
  signals.length = 0;
  table.add(`${base}/OS/debian`, [{ ...row, name: 'org.aptostree.dev.OS' }]);
  table.remove(`${base}/OS/debian`);
  table.remove(`${base}/OS/debian`);
  assert.deepEqual(
    signals.map(({ member, path: where }) => [member, where]),
    [
      ['InterfacesAdded', base],
      ['InterfacesRemoved', base],
    ],
  );
  await assert.rejects(ask(table, { member: 'GetManagedObjects' }), dbusError('UnknownMethod'));
});

test('changes of one tick are announced once, with the last value, or earlier when asked', async () => {
  const { table, signals, rename } = makeTable();
  signals.length = 0;
  table.propertiesChanged(path, sysroot, ['Title']);
  rename('two');
  table.propertiesChanged(path, sysroot, ['Title', 'Path']);
  await tick();
  await tick();
  assert.equal(signals.length, 1);
  assert.equal(signals[0]?.member, 'PropertiesChanged');
  const [name, changed] = signals[0]?.body ?? [];
  assert.equal(name, sysroot);
  assert.deepEqual((changed as Map<string, Variant>).get('Title'), new Variant('s', 'two'));
  table.propertiesChanged(path, sysroot, ['Title']);
  table.flushChanges();
  assert.equal(signals.length, 2);
  await tick();
  assert.equal(signals.length, 2);
});
