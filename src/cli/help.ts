// Command rows → help texts. Compat: completion scripts take the first word of each line that two spaces begin.

import { type Command, type OptionRows, wordsOf } from '../contract/command.ts';
import { type CommandGroup, commandGroups, commands } from '../contract/commands/index.ts';
import { everywhere } from '../contract/options.ts';

const program = 'apt-ostree';
const dots = (unicode: boolean): string => (unicode ? '…' : '...');

/** Help of the whole program. */
export function mainHelp(unicode: boolean): string {
  const rows = commands.filter((row) => !row.words.includes(' ') && row.hidden !== true);
  const listed = [
    ...rows.map((row) => [row.words, row.about]),
    ...commandGroups.map(({ word, about }) => [word, about]),
  ];
  return join([
    usage(`[OPTION${dots(unicode)}] COMMAND`),
    ['Builtin Commands:', ...columns(listed)],
    ...optionSections(everywhere),
    [`Run "${program} COMMAND --help" for the options of a command.`],
  ]);
}

/** Help of a group such as `db`. */
export function groupHelp(group: CommandGroup, unicode: boolean): string {
  const prefix = `${group.word} `;
  const rows = commands.filter((row) => row.words.startsWith(prefix) && row.hidden !== true);
  return join([
    usage(`${group.word} [OPTION${dots(unicode)}] COMMAND`),
    [group.about],
    [`Builtin "${group.word}" Commands:`, ...columns(rows.map((row) => [row.words.slice(prefix.length), row.about]))],
    ...optionSections(everywhere),
  ]);
}

/** Help of one command. */
export function rowHelp(row: Command, unicode: boolean): string {
  const operands = row.operands === undefined ? '' : ` ${row.operands.text}`;
  const aliases = wordsOf(row).slice(1);
  return join([
    usage(`${row.words} [OPTION${dots(unicode)}]${operands}`),
    [row.about, ...(aliases.length === 0 ? [] : [`Also known as: ${aliases.join(', ')}`])],
    ...optionSections({ ...row.options, ...everywhere }),
    ['Examples:', ...row.examples.map((example) => `  ${program} ${example}`)],
  ]);
}

const usage = (rest: string): readonly string[] => ['Usage:', `  ${program} ${rest}`];

const join = (sections: readonly (readonly string[])[]): string =>
  `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;

function optionSections(rows: OptionRows): readonly (readonly string[])[] {
  const help = ['  -h, --help', 'Show help options'];
  const shown = Object.entries(rows).filter(([, row]) => row.hidden !== true && row.refused === undefined);
  const options = shown.map(([name, row]) => {
    const short = row.short === undefined ? '' : `-${row.short}, `;
    return [`  ${short}--${name}${row.type === 'flag' ? '' : `=${row.value ?? 'VALUE'}`}`, row.about];
  });
  const width = Math.max(...[help, ...options].map(([left]) => left?.length ?? 0));
  const line = ([left, about]: readonly string[]): string => `${(left ?? '').padEnd(width)}  ${about}`;
  return [
    ['Help Options:', line(help)],
    ['Application Options:', ...options.map(line)],
  ];
}

function columns(pairs: readonly (readonly string[])[]): readonly string[] {
  const width = Math.max(...pairs.map(([left]) => left?.length ?? 0));
  return pairs.map(([left, about]) => `  ${(left ?? '').padEnd(width)}  ${about}`).toSorted((a, b) => (a < b ? -1 : 1));
}
