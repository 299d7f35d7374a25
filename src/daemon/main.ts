// Arguments, environment, signals and exit of the daemon: the only place of it that knows the process.

import { dirname, join } from 'node:path';
import { asFailure, Failure } from '../base/failure.ts';
import { connectSystemBus } from '../bus/connection.ts';
import { aliasNames, ourNames } from '../contract/names.ts';
import { openLocalHost } from '../host/connect.ts';
import { machineLayout, sysrootLayout } from '../model/layout.ts';
import { makeFolder, readTextIfThere } from '../system/files.ts';
import { logToJournal } from '../system/journal.ts';
import { isPrivate, runPrivately } from '../system/private-mounts.ts';
import { socketFiles } from '../system/socket-file.ts';
import { isSystemdRunning } from '../system/systemd.ts';
import { watchFolder } from '../system/watch.ts';
import { type Daemon, startDaemon } from './daemon.ts';
import type { Log } from './log.ts';

interface Place {
  readonly sysroot: string;
  readonly socketPath: string;
  readonly configPath: string | undefined;
}

/** systemd reads the number as the priority of the line, see sd-daemon(3). */
const log = (text: string, priority = 6): void => {
  process.stdout.write(`<${priority}>${text.replaceAll('\n', ' ')}\n`);
};

/** An entry with fields goes to the journal where there is one. */
const record: Log = (text, fields) => {
  if (fields === undefined) return log(text);
  isSystemdRunning()
    .then((hasJournal) =>
      hasJournal ? logToJournal(text, { SYSLOG_IDENTIFIER: 'apt-ostreed', ...fields }) : log(text),
    )
    .catch(() => log(text));
};

async function main(): Promise<void> {
  const place = parseArguments(process.argv.slice(2));
  if (!isPrivate()) {
    const words = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
    process.exit(await runPrivately(words, passedOn()));
  }
  const bus = await connectSystemBus({
    address: process.env.DBUS_SYSTEM_BUS_ADDRESS,
    onInternalError: (thrown) => log(`internal error: ${describe(thrown)}`, 3),
  });
  const starting = serve(place, bus);
  const leave = (why: string, status = 0): void => {
    if (isLeaving) return;
    isLeaving = true;
    log(why);
    starting
      .then((daemon) => daemon.stop())
      .then(
        () => process.exit(status),
        () => process.exit(1),
      );
  };
  leaveNow = leave;
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => leave(`${name}: leaving`));
  bus.closed.then(
    () => leave('the bus is gone: leaving', 1),
    () => leave('the bus is gone: leaving', 1),
  );
  await starting;
}

let isLeaving = false;
let leaveNow: (why: string, status?: number) => void = () => undefined;

function serve(place: Place, bus: Awaited<ReturnType<typeof connectSystemBus>>): Promise<Daemon> {
  return startDaemon({
    bus,
    naming: ourNames,
    alias: aliasNames,
    sysroot: place.sysroot,
    openHost: () => openLocalHost(place.sysroot),
    readConfig: async () => place.configPath && readTextIfThere(place.configPath),
    socketPath: place.socketPath,
    files: { ...socketFiles, removeSocket },
    onIdle: () => leaveNow('idle: leaving'),
    onNameLost: () => leaveNow('lost the bus name: leaving', 1),
    log: record,
    watch: (onChange) => watchFolder(join(place.sysroot, sysrootLayout.deploy), onChange),
    times: { idleMs: idleTime(process.env.APT_OSTREED_IDLE_SECONDS) },
  });
}

/** Our own folder of a sysroot is made by the first change. */
async function removeSocket(path: string): Promise<void> {
  await makeFolder(dirname(path));
  await socketFiles.removeSocket(path);
}

/** Another sysroot than `/` has its own socket and no configuration, so that the machine is not touched. */
function parseArguments(words: readonly string[]): Place {
  const values = new Map(words.map(parseWord));
  const sysroot = values.get('sysroot') ?? machineLayout.sysroot;
  const isMachine = sysroot === machineLayout.sysroot;
  const socketPath = isMachine ? machineLayout.transactionSocket : join(sysroot, sysrootLayout.transactionSocket);
  return {
    sysroot,
    socketPath: values.get('transaction-socket') ?? socketPath,
    configPath: isMachine ? machineLayout.daemonConfig : undefined,
  };
}

function parseWord(word: string): readonly [name: string, path: string] {
  const [, name, path] = /^--(sysroot|transaction-socket)=(\/.*)$/.exec(word) ?? [];
  if (name !== undefined && path !== undefined) return [name, path];
  throw new Failure('bad-usage', `cannot understand '${word}'`, {
    hint: 'write --sysroot=PATH or --transaction-socket=PATH, with absolute paths',
  });
}

/** Only these reach the program that runs in the new mount namespace. */
const passedOn = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    ['DBUS_SYSTEM_BUS_ADDRESS', 'APT_OSTREED_IDLE_SECONDS'].flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const idleTime = (text: string | undefined): number | undefined =>
  text !== undefined && /^[0-9]{1,6}(\.[0-9]+)?$/.test(text) ? Number(text) * 1000 : undefined;

const describe = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

main().catch((thrown: unknown) => {
  const failure = asFailure(thrown);
  log(failure.message, 3);
  if (failure.hint !== undefined) log(failure.hint, 3);
  process.exit(1);
});
