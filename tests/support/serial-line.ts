// One serial line of a virtual machine: collects what it says, waits for patterns, runs commands in a shell behind it.

import type { Duplex } from 'node:stream';

export interface CommandEnd {
  readonly exitCode: number;
  readonly output: string;
}

interface Waiting {
  readonly pattern: RegExp;
  readonly found: (match: RegExpExecArray) => void;
  readonly lost: (error: Error) => void;
}

const commandLimitMs = 240_000;
const shownChars = 1500;

/** What must never be waited past, whatever is expected. */
const panic =
  /Kernel panic|soft lockup|detected stalls|rcu_preempt kthread starved|Entering emergency mode|You are in (?:rescue|emergency) mode/;

export class SerialLine {
  /** Everything the line has said. */
  transcript = '';
  readonly name: string;
  readonly #stream: Pick<Duplex, 'write'>;
  #unread = '';
  #waiting: Waiting | undefined;
  #ended: string | undefined;
  #marks = 0;

  constructor(name: string, stream: Pick<Duplex, 'write'>) {
    this.name = name;
    this.#stream = stream;
  }

  feed(text: string): void {
    const plain = text.replaceAll('\r', '');
    this.transcript += plain;
    this.#unread += plain;
    this.#look();
  }

  /** No more will come; whoever waits is told why. */
  close(reason: string): void {
    this.#ended ??= reason;
    this.#look();
  }

  send(text: string): void {
    this.#stream.write(text);
  }

  /** Waits until the line has said the pattern and forgets everything up to its end. */
  async expect(pattern: RegExp, limitMs = commandLimitMs): Promise<RegExpExecArray> {
    if (this.#waiting) throw new Error(`${this.name}: two expectations at once`);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<RegExpExecArray>((found, lost) => {
        timer = setTimeout(() => lost(this.#error(`no ${pattern} within ${limitMs / 1000} s`)), limitMs);
        this.#waiting = { pattern, found, lost };
        this.#look();
      });
    } finally {
      clearTimeout(timer);
      this.#waiting = undefined;
    }
  }

  /** Runs a command of a shell that neither prompts nor echoes; the words of the mark are joined only by the shell. */
  async run(command: string, limitMs = commandLimitMs): Promise<CommandEnd> {
    this.#marks += 1;
    this.#unread = '';
    this.send(`(\n${command}\n) </dev/null 2>&1; echo "MARK"'${this.#marks}':$?:\n`);
    const match = await this.expect(new RegExp(`MARK${this.#marks}:(\\d+):\\n`), limitMs);
    return { exitCode: Number(match[1]), output: match.input.slice(0, match.index) };
  }

  /** Turns whatever shell is behind the line into one that neither prompts nor echoes. */
  async quieten(limitMs = commandLimitMs): Promise<void> {
    this.send(`exec env TERM=dumb PAGER=cat SYSTEMD_COLORS=0 SYSTEMD_PAGER=cat PS1= PS2= sh\n`);
    this.send(`stty -echo cols 200; echo "QUI"'ET'\n`);
    await this.expect(/QUIET\n/, limitMs);
  }

  #look(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    const match = waiting.pattern.exec(this.#unread);
    if (match) {
      this.#unread = this.#unread.slice(match.index + match[0].length);
      this.#waiting = undefined;
      waiting.found(match);
    } else if (panic.test(this.#unread) || this.#ended !== undefined) {
      this.#waiting = undefined;
      waiting.lost(this.#error(this.#ended ?? 'the system is lost'));
    }
  }

  #error(reason: string): Error {
    return new Error(`${this.name}: ${reason}; last words:\n${this.transcript.slice(-shownChars)}`);
  }
}
