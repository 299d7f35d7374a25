// Command rows → completion scripts for bash, zsh and fish.

import { type Command, type OptionRow, wordsOf } from '../contract/command.ts';
import { type CommandGroup, commandGroups, commands } from '../contract/commands/index.ts';
import { everywhere } from '../contract/options.ts';

const program = 'apt-ostree';

interface Entry {
  readonly word: string;
  readonly about: string;
}

/** What can stand after a command path, for example after `db`. */
interface Place {
  readonly path: string;
  readonly words: readonly Entry[];
  readonly options: readonly (readonly [name: string, row: OptionRow])[];
  /** The last word names a file. */
  readonly takesFiles: boolean;
}

const isShown = (row: { readonly hidden?: boolean; readonly refused?: string }): boolean =>
  row.hidden !== true && row.refused === undefined;

const common = Object.entries<OptionRow>({
  ...everywhere,
  help: { type: 'flag', short: 'h', about: 'Show help options' },
});

function places(): readonly Place[] {
  const top = commands.filter((row) => isShown(row) && !row.words.includes(' '));
  const words = [...top.map(entryOf), ...commandGroups.map(({ word, about }) => ({ word, about }))];
  return [
    { path: '', words, options: common, takesFiles: false },
    ...commandGroups.flatMap(groupPlaces),
    ...commands.filter(isShown).flatMap(rowPlaces),
  ];
}

const entryOf = ({ words, about }: Command): Entry => ({ word: words.split(' ').at(-1) ?? words, about });

function groupPlaces(group: CommandGroup): readonly Place[] {
  const words = commands.filter((row) => isShown(row) && row.words.startsWith(`${group.word} `)).map(entryOf);
  return [group.word, ...group.aliases].map((path) => ({ path, words, options: common, takesFiles: false }));
}

const rowPlaces = (row: Command): readonly Place[] =>
  wordsOf(row).map((path) => ({
    path,
    words: [],
    options: [...Object.entries(row.options).filter(([, option]) => isShown(option)), ...common],
    takesFiles: row.operands?.text === 'TREEFILE',
  }));

const spellings = ([name, { short, type }]: readonly [string, OptionRow]): readonly string[] => [
  type === 'flag' ? `--${name}` : `--${name}=`,
  ...(short === undefined ? [] : [`-${short}`]),
];

/** For bash: one `case` over the command path that stands on the line. */
export function bashCompletion(): string {
  const cases = places().map(({ path, words, options, takesFiles }) => {
    const found = [...words.map(({ word }) => word), ...options.flatMap(spellings)].join(' ');
    return `    '${path}') words='${found}' files=${takesFiles ? 1 : ''} ;;`;
  });
  return `# bash completion for ${program}

_apt_ostree() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path= words= files= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      -* | =) ;;
      *)
        case $path in
          '') path=\${COMP_WORDS[i]} ;;
          ${groupPattern()}) path="$path \${COMP_WORDS[i]}" ;;
        esac
        ;;
    esac
  done
  case $path in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ \${COMPREPLY[0]-} == *= ]] && compopt -o nospace
  [[ $files && $cur != -* ]] && COMPREPLY+=($(compgen -f -- "$cur"))
  return 0
}

complete -F _apt_ostree ${program}
`;
}

const groupPattern = (): string => commandGroups.flatMap(({ word, aliases }) => [word, ...aliases]).join(' | ');

/** For zsh: the same cases, with a sentence for each word. */
export function zshCompletion(): string {
  const cases = places().map(({ path, words, options, takesFiles }) => {
    const described = [
      ...words.map(({ word, about }) => zshWord(word, about)),
      ...options.flatMap((option) => spellings(option).map((word) => zshWord(word, option[1].about))),
    ];
    return `    '${path}') found=(\n${described.map((line) => `      ${line}`).join('\n')}\n    ); files=${takesFiles ? 1 : ''} ;;`;
  });
  return `#compdef ${program}

local path_= files= word
local -a found
for word in \${words[2,CURRENT-1]}; do
  [[ $word == -* ]] && continue
  case $path_ in
    '') path_=$word ;;
    ${groupPattern()}) path_="$path_ $word" ;;
  esac
done
case $path_ in
${cases.join('\n')}
esac
_describe '${program}' found
[[ -n $files ]] && _files
`;
}

const zshWord = (word: string, about: string): string => `'${word}:${quoted(about)}'`;
const quoted = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll(':', '\\:').replaceAll("'", "'\\''");

/** For fish: one line for each word and option. */
export function fishCompletion(): string {
  const lines = places().flatMap(({ path, words, options, takesFiles }) => {
    const when = `-n '__apt_ostree_at "${path}"'`;
    const files = takesFiles ? '-F' : '-f';
    return [
      ...words.map(({ word, about }) => `complete -c ${program} -f ${when} -a ${word} -d '${fishText(about)}'`),
      ...(takesFiles ? [`complete -c ${program} ${when} -F`] : []),
      ...options.map(([name, { short, type, about }]) => {
        const letter = short === undefined ? '' : ` -s ${short}`;
        return `complete -c ${program} ${type === 'flag' ? files : '-r'} ${when} -l ${name}${letter} -d '${fishText(about)}'`;
      }),
    ];
  });
  return `# fish completion for ${program}

function __apt_ostree_at
  set -l path
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; and continue
    if test -z "$path"
      set path $word
    else if contains -- $path ${commandGroups.flatMap(({ word, aliases }) => [word, ...aliases]).join(' ')}
      set path "$path $word"
    end
  end
  test "$path" = "$argv[1]"
end

${lines.join('\n')}
`;
}

const fishText = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
