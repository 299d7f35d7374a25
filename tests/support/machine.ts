// A virtual machine on a raw disk image: software emulation, two serial lines (console with login, root shell).

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BootEntry, type BootFiles, readBootFiles } from './boot-files.ts';
import { type CommandEnd, SerialLine } from './serial-line.ts';

export interface MachineOptions {
  /** Written to. */
  readonly image: string;
  readonly memoryMb?: number;
  readonly kernelArguments?: readonly string[];
  /** Told what happens, with times. */
  readonly log?: (line: string) => void;
}

interface Running {
  readonly qemu: ChildProcess;
  readonly ended: Promise<string>;
  readonly console: SerialLine;
  readonly shell: SerialLine;
}

/** Not the `Last login:` of a greeting. */
const loginPrompt = /(?<!Last )login: /;
const loginLimitMs = 420_000;
/** A staged deployment is made final on the way down. */
const endLimitMs = 300_000;
/** Software emulation of a new kernel by an old QEMU may panic at random, early. */
const mostStarts = 3;

/** Makes systemd open a root shell on the second line, without any change to the disk (systemd-debug-generator(8)). */
const debugShell = ['systemd.debug_shell=1', 'systemd.default_debug_tty=ttyS1'];

/**
 * Saves most of what emulation is slow at: clearing pages, indirect calls through returns, unpacking drivers that no
 * such machine has; and a busy host is not taken for a stuck processor.
 */
const lessWork = [
  'mitigations=off',
  'init_on_alloc=0',
  'audit=0',
  'nowatchdog',
  'rcupdate.rcu_cpu_stall_suppress=1',
  'module_blacklist=cfg80211,drm',
  'quiet',
];

export class Machine implements AsyncDisposable {
  entry: BootEntry | undefined;
  readonly #options: MachineOptions;
  readonly #folder: string;
  #running: Running | undefined;

  private constructor(options: MachineOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  /** Boots the image's first boot entry and waits for the login prompt and the root shell. */
  static async start(options: MachineOptions): Promise<Machine> {
    const machine = new Machine(options, await mkdtemp(join(tmpdir(), 'vm-')));
    try {
      await machine.#boot();
      return machine;
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The console: boot messages, login prompt, whoever logged in. */
  get console(): SerialLine {
    return this.#live().console;
  }

  get shell(): SerialLine {
    return this.#live().shell;
  }

  /** Runs a command as root on the second line, outside any login session. */
  async run(command: string, limitMs?: number): Promise<CommandEnd> {
    const started = Date.now();
    const end = await this.shell.run(command, limitMs);
    this.#log(`# ${firstLine(command)} -> ${end.exitCode} (${seconds(started)})`);
    return end;
  }

  /** As `run`; anything but exit status 0 is an error that shows the output. */
  async output(command: string, limitMs?: number): Promise<string> {
    const { exitCode, output } = await this.run(command, limitMs);
    if (exitCode !== 0) throw new Error(`exit status ${exitCode} of: ${command}\n${output}`);
    return output;
  }

  /** Logs in on the console, as a user sitting there; the shell then neither prompts nor echoes. */
  async login(user: string, password: string): Promise<void> {
    const { console } = this;
    console.send('\n');
    await console.expect(loginPrompt, loginLimitMs);
    console.send(`${user}\n`);
    await console.expect(/Password: $/);
    console.send(`${password}\n`);
    await console.expect(/[$#] $/);
    await console.quieten();
    this.#log(`logged in as ${user}`);
  }

  /** Leaves the login shell of the console. */
  logout(): void {
    this.console.send('exit\n');
  }

  /** Reboots from inside, reads the boot entries again as a boot loader would, and starts the first one. */
  async reboot(): Promise<void> {
    await this.#leave('systemctl reboot');
    await this.#boot();
  }

  /** Powers off in good order. */
  async end(): Promise<void> {
    if (this.#running) await this.#leave('systemctl poweroff');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running) {
      running.qemu.kill('SIGKILL');
      await running.ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #leave(command: string): Promise<void> {
    const started = Date.now();
    const running = this.#live();
    running.shell.send(`${command}\n`);
    const reason = await Promise.race([running.ended, sleep(endLimitMs, undefined, { ref: false })]);
    if (reason === undefined) throw new Error(`no end after ${command}:\n${running.console.transcript.slice(-2000)}`);
    this.#running = undefined;
    this.#log(`${command} (${seconds(started)})`);
  }

  async #boot(): Promise<void> {
    const files = await readBootFiles(this.#options.image, this.#folder);
    this.entry = files.entry;
    for (let attempt = 1; ; attempt++) {
      const started = Date.now();
      try {
        this.#running = await this.#startQemu(files);
        await this.#running.console.expect(loginPrompt, loginLimitMs);
        await this.#running.shell.quieten();
        this.#log(`booted '${files.entry.title}' (${seconds(started)})`);
        return;
      } catch (error) {
        await this.#kill();
        this.#log(
          `START ${attempt} OF ${mostStarts} FAILED: ${error instanceof Error ? error.message : String(error)}`,
        );
        if (attempt === mostStarts) throw error;
      }
    }
  }

  async #kill(): Promise<void> {
    this.#running?.qemu.kill('SIGKILL');
    await this.#running?.ended;
    this.#running = undefined;
  }

  async #startQemu(files: BootFiles): Promise<Running> {
    const shellSocket = join(this.#folder, 'shell');
    await rm(shellSocket, { force: true });
    const qemu = spawn('qemu-system-x86_64', qemuArguments(this.#options, files, shellSocket), { stdio: 'pipe' });
    const ended = new Promise<string>((resolve) => {
      qemu.on('error', (error) => resolve(`qemu did not start: ${error.message}`));
      qemu.on('close', (code, signal) => resolve(`qemu ended with ${signal ?? code}`));
    });
    const console = new SerialLine('console', qemu.stdin);
    for (const stream of [qemu.stdout, qemu.stderr])
      stream.setEncoding('utf8').on('data', (text) => console.feed(text));
    qemu.stdin.on('error', () => undefined);
    const socket = await Promise.race([openSocket(shellSocket, qemu), ended]);
    if (typeof socket === 'string') throw new Error(`${socket}: ${console.transcript}`);
    const shell = new SerialLine('root shell', socket);
    socket.setEncoding('utf8').on('data', (text: string) => shell.feed(text));
    socket.on('error', () => undefined);
    void ended.then((reason) => {
      for (const line of [console, shell]) line.close(reason);
      socket.destroy();
    });
    return { qemu, ended, console, shell };
  }

  #live(): Running {
    if (!this.#running) throw new Error('the machine is off');
    return this.#running;
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';
const seconds = (started: number): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;

function qemuArguments(options: MachineOptions, files: BootFiles, shellSocket: string): readonly string[] {
  const words = [files.entry.options, ...debugShell, ...lessWork, ...(options.kernelArguments ?? [])];
  return [
    ...['-nodefaults', '-display', 'none', '-no-reboot', '-machine', 'q35', '-accel', 'tcg'],
    ...['-cpu', 'Nehalem', '-smp', '1', '-m', String(options.memoryMb ?? 1536)],
    ...['-kernel', files.kernel, '-initrd', files.initramfs, '-append', words.join(' ')],
    ...['-drive', `file=${options.image},if=virtio,format=raw,cache=unsafe,discard=unmap`],
    ...['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0', '-device', 'virtio-rng-pci'],
    ...[
      '-chardev',
      `stdio,id=console,logfile=${shellSocket}.console`,
      '-serial',
      'chardev:console',
      '-chardev',
      `socket,id=shell,path=${shellSocket},server=on,wait=on`,
    ],
    ...['-serial', 'chardev:shell'],
  ];
}

/** QEMU makes the socket and waits for us before it starts the machine. */
async function openSocket(path: string, qemu: ChildProcess): Promise<Socket> {
  while (qemu.exitCode === null && qemu.signalCode === null) {
    const socket = await new Promise<Socket | undefined>((resolve) => {
      const attempt = connect(path, () => resolve(attempt)).on('error', () => resolve(undefined));
    });
    if (socket) return socket;
    await sleep(50);
  }
  throw new Error('qemu ended before it listened');
}
