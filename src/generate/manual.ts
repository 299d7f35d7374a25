// Command rows → the manual page.

import { type Command, type OptionRow, wordsOf } from '../contract/command.ts';
import { commands } from '../contract/commands/index.ts';
import { everywhere } from '../contract/options.ts';

/** apt-ostree(8) in man(7) macros. */
export function manualPage(version: string): string {
  const rows = commands.filter((row) => row.hidden !== true);
  return [
    `.TH APT\\-OSTREE 8 "" "apt\\-ostree ${roff(version)}" "System administration"`,
    '.SH NAME',
    'apt\\-ostree \\- atomic, image\\-based Debian systems',
    '.SH SYNOPSIS',
    '.B apt\\-ostree',
    '[\\fIOPTION\\fR...] \\fICOMMAND\\fR [\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]',
    '.SH DESCRIPTION',
    'A system is a list of deployments, each a complete tree that one commit describes. Commands make a new deployment',
    'from the present one; it becomes the running system at the next boot, and the present one stays for going back.',
    '.SH OPTIONS OF EVERY COMMAND',
    ...options(everywhere),
    '.SH COMMANDS',
    ...rows.flatMap(commandSection),
    '.SH EXIT STATUS',
    ...tagged('0', 'The command did what was asked, or there was nothing to do.'),
    ...tagged('1', 'It failed; standard error says why.'),
    ...tagged('77', 'Nothing changed, where an option asked to be told so.'),
    '.SH ENVIRONMENT',
    ...tagged('APTOSTREE_CLIENT_ID', 'How a program that calls this one names itself to the daemon.'),
    ...tagged('NO_COLOR', 'When set and not empty, nothing is coloured.'),
    '.SH SEE ALSO',
    '.BR ostree (1),',
    '.BR apt (8),',
    '.BR dpkg (1)',
    '',
  ].join('\n');
}

function commandSection(row: Command): readonly string[] {
  const aliases = wordsOf(row).slice(1);
  const operands = row.operands === undefined ? '' : ` \\fI${roff(row.operands.text)}\\fR`;
  return [
    `.SS ${roff(row.words)} [\\fIOPTION\\fR...]${operands}`,
    `${roff(row.about)}.`,
    ...(aliases.length === 0 ? [] : [`Also known as ${roff(aliases.join(', '))}.`]),
    ...options(row.options),
    '.PP',
    'Examples:',
    '.nf',
    ...row.examples.map((example) => `    apt\\-ostree ${roff(example)}`),
    '.fi',
  ];
}

const options = (rows: Readonly<Record<string, OptionRow>>): readonly string[] =>
  Object.entries(rows)
    .filter(([, row]) => row.refused === undefined)
    .filter(([, row]) => row.hidden !== true)
    .flatMap(([name, { short, type, value, about }]) => {
      const letter = short === undefined ? '' : `\\fB\\-${short}\\fR, `;
      const rest = type === 'flag' ? '' : `=\\fI${roff(value ?? 'VALUE')}\\fR`;
      return ['.TP', `${letter}\\fB\\-\\-${roff(name)}\\fR${rest}`, `${roff(about)}.`];
    });

const tagged = (tag: string, text: string): readonly string[] => ['.TP', `\\fB${roff(tag)}\\fR`, roff(text)];

const roff = (text: string): string =>
  text.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll("'", '\\(aq').replace(/^\./, '\\&.');
