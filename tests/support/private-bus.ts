// A system bus of our own in a temporary folder, with the policy of Debian's, and on request the real polkitd on it.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connectSystemBus } from '../../src/bus/connection.ts';

const execute = promisify(execFile);

export interface PrivateBusOptions {
  /** Folders with policy files, such as `dbus/` of this repository. */
  readonly policies?: readonly string[];
  /** Rules for inside one `<policy context="default">`; `allowEverything` where no policy is tested. */
  readonly policy?: string;
  /** Starts polkitd with these actions and rules; the machine's own stay as they are. */
  readonly polkit?: { readonly actions: string; readonly rules: string };
}

export interface PrivateBus extends AsyncDisposable {
  readonly address: string;
  /** Everybody may enter it; gone with the bus. */
  readonly directory: string;
  /** What a program on this bus gets as its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the message bus at once, as a crash would. */
  kill(): Promise<void>;
  /** Runs a program on this bus and answers what it printed; `uid` runs it as somebody else. */
  run(argv: readonly string[], options?: { readonly uid?: number }): Promise<string>;
}

export const allowEverything = '<allow own="*"/><allow send_type="method_call"/>';

/** Safety: nothing outside the new folder is touched. */
export async function startPrivateBus(options: PrivateBusOptions = {}): Promise<PrivateBus> {
  const directory = await mkdtemp('/var/tmp/aos-bus-');
  await chmod(directory, 0o755);
  const address = `unix:path=${directory}/bus.sock`;
  const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address };
  await writeConfiguration(directory, options);
  const children: ChildProcess[] = [];
  const bus: PrivateBus = {
    address,
    directory,
    env,
    kill: async () => {
      const [daemon] = children;
      if (daemon !== undefined) await end(daemon, 'SIGKILL');
    },
    run: async ([program = '', ...args], { uid } = {}) => {
      const as = uid === undefined ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
      const [first = '', ...rest] = [...as, program, ...args];
      return (await execute(first, rest, { env, timeout: 20_000 })).stdout;
    },
    [Symbol.asyncDispose]: async () => {
      for (const child of children.reverse()) await end(child, 'SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
  try {
    children.push(await startDaemon(directory));
    if (options.polkit !== undefined) children.push(await startPolkit(bus, options.polkit));
  } catch (error) {
    await bus[Symbol.asyncDispose]();
    throw error;
  }
  return bus;
}

async function writeConfiguration(directory: string, options: PrivateBusOptions): Promise<void> {
  const policies = join(directory, 'system.d');
  await mkdir(policies);
  await mkdir(join(directory, 'services'));
  if (options.polkit !== undefined) {
    const name = 'org.freedesktop.PolicyKit1.conf';
    await copyFile(join('/usr/share/dbus-1/system.d', name), join(policies, name));
  }
  if (options.policy !== undefined) {
    const text = `<busconfig><policy context="default">${options.policy}</policy></busconfig>\n`;
    await writeFile(join(policies, 'test.conf'), text);
  }
  const folders = [...(options.policies ?? []), policies].map((folder) => `<includedir>${folder}</includedir>`);
  await writeFile(
    join(directory, 'bus.conf'),
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <auth>EXTERNAL</auth>
  <listen>unix:path=${directory}/bus.sock</listen>
  <servicedir>${directory}/services</servicedir>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Introspectable"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Properties"/>
  </policy>
  ${folders.join('\n  ')}
</busconfig>
`,
  );
}

async function startDaemon(directory: string): Promise<ChildProcess> {
  const args = [`--config-file=${directory}/bus.conf`, '--nofork', '--nopidfile', '--print-address=1'];
  const child = spawn('dbus-daemon', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const started = await Promise.race([
    once(child.stdout, 'data').then(() => true),
    once(child, 'exit').then(() => false),
    once(child, 'error').then(() => false),
  ]);
  if (!started) throw new Error(`dbus-daemon did not start: ${said}`);
  await chmod(join(directory, 'bus.sock'), 0o666);
  return child;
}

const polkitScript = `mount --bind "$0" /usr/share/polkit-1/actions
mount --bind "$1" /etc/polkit-1/rules.d
exec /usr/lib/polkit-1/polkitd --no-debug`;

async function startPolkit(
  bus: PrivateBus,
  { actions, rules }: { readonly actions: string; readonly rules: string },
): Promise<ChildProcess> {
  const child = spawn('unshare', ['--mount', 'sh', '-ec', polkitScript, actions, rules], {
    env: bus.env,
    stdio: 'ignore',
  });
  await using connection = await connectSystemBus({ address: bus.address });
  const isUp = {
    destination: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    interface: 'org.freedesktop.DBus',
  };
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const body = ['org.freedesktop.PolicyKit1'];
    const [owned] = await connection.call({ ...isUp, member: 'NameHasOwner', signature: 's', body });
    if (owned === true) return child;
    await wait(100);
  }
  await end(child, 'SIGKILL');
  throw new Error('polkitd did not start');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const late = setTimeout(() => child.kill('SIGKILL'), 3000);
  await gone;
  clearTimeout(late);
}
