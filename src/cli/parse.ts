// Command line → row and what was given, or a text to print, or what is wrong with it.

import { Command as Commander, CommanderError, Option } from 'commander';
import { Failure } from '../base/failure.ts';
import { quoteShellWord } from '../base/shell-words.ts';
import { type AnyGiven, type Command, type OptionRow, type OptionValue, wordsOf } from '../contract/command.ts';
import { type CommandGroup, commandGroups, commands } from '../contract/commands/index.ts';
import { everywhere } from '../contract/options.ts';
import { groupHelp, mainHelp, rowHelp } from './help.ts';
import { formatVersion } from './version.ts';

export type Parsed =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'wrong'; readonly help: string; readonly failure: Failure }
  | { readonly kind: 'run'; readonly row: Command; readonly given: AnyGiven; readonly quiet: boolean };

/**
 * Reads the words after the program name. The first word without a dash is the command, wherever it stands.
 * Compat: GLib's option parser as rpm-ostree uses it.
 */
export function parse(argv: readonly string[], unicode: boolean): Parsed {
  const commandLine = argv.map((word) => `${quoteShellWord(word)} `).join('');
  if (argv.some((word) => word.includes('\uFFFD'))) {
    return wrong(mainHelp(unicode), 'Argument is invalid UTF-8');
  }
  const { word, rest } = takeWord(argv);
  const group = commandGroups.find((known) => known.word === word || known.aliases.includes(word ?? ''));
  if (group !== undefined) return parseGroup(group, rest, { commandLine, unicode });
  const row = commands.find((known) => word !== undefined && wordsOf(known).includes(word));
  if (row !== undefined) return parseRow(row, rest, { commandLine, unicode });
  const general = parseGeneral(rest, mainHelp(unicode));
  if (general?.kind === 'print') return general;
  if (word === undefined) return general ?? wrong(mainHelp(unicode), 'No command specified');
  return wrong(mainHelp(unicode), `Unknown command '${word}'`, nearest(word, topWords()));
}

interface Setting {
  readonly commandLine: string;
  readonly unicode: boolean;
}

const topWords = (): readonly string[] => [
  ...commandGroups.map((group) => group.word),
  ...commands.flatMap(wordsOf).filter((words) => !words.includes(' ')),
];

function parseGroup(group: CommandGroup, argv: readonly string[], setting: Setting): Parsed {
  const help = groupHelp(group, setting.unicode);
  const { word, rest } = takeWord(argv);
  const row = commands.find((known) => wordsOf(known).includes(`${group.word} ${word}`));
  if (row !== undefined) return parseRow(row, rest, setting);
  const general = parseGeneral(rest, help);
  if (general?.kind === 'print') return general;
  if (word === undefined) return general ?? wrong(help, `No "${group.word}" subcommand specified`);
  const prefix = `${group.word} `;
  const known = commands.filter((one) => one.words.startsWith(prefix)).map((one) => one.words.slice(prefix.length));
  return wrong(help, `Unknown "${group.word}" subcommand "${word}"`, nearest(word, known));
}

/** Splits off the first word that is no option; nothing after `--` counts. */
function takeWord(argv: readonly string[]): { readonly word: string | undefined; readonly rest: readonly string[] } {
  const end = argv.indexOf('--');
  const at = argv.slice(0, end < 0 ? argv.length : end).findIndex((word) => !word.startsWith('-'));
  return at < 0 ? { word: undefined, rest: argv } : { word: argv[at], rest: argv.toSpliced(at, 1) };
}

function wrong(help: string, message: string, hint?: string): Parsed {
  return { kind: 'wrong', help, failure: new Failure('bad-usage', message, { hint }) };
}

/** `--help`, `--version` or a wrong option where no command is known. */
function parseGeneral(argv: readonly string[], help: string): Parsed | undefined {
  const given = readOptions(everywhere, argv);
  if (given.kind === 'help') return { kind: 'print', text: help };
  if (given.kind === 'wrong') return wrong(help, given.message, given.hint);
  return given.options.version === true ? { kind: 'print', text: formatVersion() } : undefined;
}

function parseRow(row: Command, argv: readonly string[], setting: Setting): Parsed {
  const help = rowHelp(row, setting.unicode);
  const given = readOptions({ ...everywhere, ...row.options }, argv);
  if (given.kind === 'help') return { kind: 'print', text: help };
  if (given.kind === 'wrong') return wrong(help, given.message, given.hint);
  const { operands, options } = given;
  if (options.version === true) return { kind: 'print', text: formatVersion() };
  const { min, max, missing } = row.operands ?? { min: 0, max: 0 };
  if (operands.length < min) return wrong(help, `usage error: ${missing ?? 'too few arguments'}`);
  if (operands.length > max) return wrong(help, `usage error: unexpected argument '${operands[max]}'`);
  const refused = Object.entries(row.options).find(
    ([name, one]) => one.refused !== undefined && isGiven(options[name]),
  );
  if (refused !== undefined) return wrong('', refused[1].refused ?? '');
  return {
    kind: 'run',
    row,
    quiet: options.quiet === true,
    given: { operands, options, commandLine: setting.commandLine },
  };
}

const isGiven = (value: OptionValue): boolean => (Array.isArray(value) ? value.length > 0 : !!value || value === '');

type Read =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string; readonly hint: string | undefined }
  | { readonly kind: 'read'; readonly operands: string[]; readonly options: Readonly<Record<string, OptionValue>> };

function readOptions(rows: Readonly<Record<string, OptionRow>>, argv: readonly string[]): Read {
  const commander = quietCommander().allowExcessArguments(true).argument('[operands...]');
  for (const [name, row] of Object.entries(rows)) {
    for (const long of [name, ...(row.synonyms ?? [])]) commander.addOption(makeOption(name, long, row));
  }
  try {
    commander.parse([...argv], { from: 'user' });
  } catch (thrown) {
    return readTrouble(thrown);
  }
  const values = commander.opts<Record<string, OptionValue>>();
  const options = Object.fromEntries(
    Object.entries(rows).map(([name, row]) => [name, values[name] ?? absent[row.type]] as const),
  );
  return { kind: 'read', operands: commander.args, options };
}

const absent = { flag: false, value: undefined, list: [] } as const;

/** An option that is stored under the name of its row, also where commander reads a `no-` as a negation. */
class RowOption extends Option {
  readonly #stored: string;

  constructor(flags: string, stored: string) {
    super(flags);
    this.#stored = stored;
    this.negate = false;
  }

  override attributeName(): string {
    return this.#stored;
  }
}

function makeOption(name: string, long: string, row: OptionRow): Option {
  const short = row.short !== undefined && long === name ? `-${row.short}, ` : '';
  const option = new RowOption(`${short}--${long}${row.type === 'flag' ? '' : ` <${row.value ?? 'VALUE'}>`}`, name);
  if (row.choices !== undefined) option.choices([...row.choices]);
  if (row.type === 'list') {
    option.argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value]);
  }
  return option;
}

function quietCommander(): Commander {
  return new Commander()
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .helpOption('-h, --help')
    .helpCommand(false);
}

function readTrouble(thrown: unknown): Read {
  if (!(thrown instanceof CommanderError)) throw thrown;
  if (thrown.code === 'commander.helpDisplayed') return { kind: 'help' };
  const quoted = /'(.*?)'/.exec(thrown.message)?.[1] ?? '';
  const guess = /\(Did you mean (.*)\?\)/.exec(thrown.message)?.[1];
  const hint = guess === undefined ? undefined : `did you mean '${guess}'?`;
  const option = quoted.replace(/ <.*$/, '').replace(/^-\w, /, '');
  if (thrown.code === 'commander.unknownOption') return { kind: 'wrong', message: `Unknown option ${option}`, hint };
  if (thrown.code === 'commander.optionMissingArgument') {
    return { kind: 'wrong', message: `Missing argument for ${option}`, hint };
  }
  return { kind: 'wrong', message: thrown.message.replace(/^error: /, '').split('\n')[0] ?? '', hint };
}

/** Commander's own guess at what was meant. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const commander = quietCommander();
  for (const one of known) commander.command(one);
  try {
    commander.parse([word], { from: 'user' });
  } catch (thrown) {
    const trouble = readTrouble(thrown);
    return trouble.kind === 'wrong' ? trouble.hint : undefined;
  }
  return undefined;
}
