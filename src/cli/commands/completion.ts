import { COMMON_OPTIONS, type Command, UsageError } from '../command.ts';
import { COMMANDS } from '../commands.ts';
import { print } from '../io.ts';

const USAGE = 2;

export const completion: Command = {
  name: 'completion',
  summary: 'shell completion for bash, zsh or fish',
  usage: 'completion bash|zsh|fish',
  options: [['--help', 'this text']],
  exitCodes: [
    [0, 'printed'],
    [2, 'usage error'],
  ],
  examples: [
    ['ytm completion bash > ~/.local/share/bash-completion/completions/ytm', 'for bash'],
    ['ytm completion fish > ~/.config/fish/completions/ytm.fish', 'for fish'],
  ],
  usageExit: USAGE,

  async run(args, io) {
    const shell = args[0] ?? '';
    const write = SHELLS[shell];
    if (write === undefined || args.length > 1) throw new UsageError(`name one shell: ${Object.keys(SHELLS).join(', ')}`);
    print(io, write(await words()));
    return 0;
  },
};

interface Words {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly string[];
}

/** Every command with its long options, from the same descriptions that the help is made of. */
async function words(): Promise<readonly Words[]> {
  return Promise.all(
    Object.entries(COMMANDS).map(async ([name, { summary, load }]) => {
      const { options } = await load();
      const own = [...options, ...COMMON_OPTIONS]
        .map(([left]) => left.split(' ')[0] ?? '')
        .filter((word) => word.startsWith('--') && word.length > 2);
      return { name, summary, options: [...new Set(own)] };
    }),
  );
}

const SHELLS: Readonly<Record<string, (all: readonly Words[]) => string>> = {
  bash: (all) =>
    [
      '_ytm() {',
      '  local current="${COMP_WORDS[COMP_CWORD]}"',
      '  if [ "$COMP_CWORD" -eq 1 ]; then',
      `    COMPREPLY=($(compgen -W "${all.map(({ name }) => name).join(' ')} --help --version" -- "$current")); return`,
      '  fi',
      '  case "${COMP_WORDS[1]}" in',
      ...all.map(({ name, options }) => `    ${name}) COMPREPLY=($(compgen -W "${options.join(' ')}" -- "$current")) ;;`),
      '  esac',
      '}',
      'complete -o default -F _ytm ytm',
    ].join('\n'),
  zsh: (all) =>
    [
      '#compdef ytm',
      '_ytm() {',
      '  if (( CURRENT == 2 )); then',
      `    local -a commands=(${all.map(({ name, summary }) => `'${name}:${summary.replaceAll("'", '').replaceAll(':', ',')}'`).join(' ')})`,
      "    _describe 'command' commands; return",
      '  fi',
      '  case "$words[2]" in',
      ...all.map(({ name, options }) => `    ${name}) compadd -- ${options.join(' ')} ;;`),
      '  esac',
      '}',
      '_ytm "$@"',
    ].join('\n'),
  fish: (all) =>
    [
      'complete -c ytm -f',
      ...all.map(({ name, summary }) => `complete -c ytm -n __fish_use_subcommand -a ${name} -d '${summary.replaceAll("'", '')}'`),
      ...all.flatMap(({ name, options }) =>
        options.map((option) => `complete -c ytm -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
      ),
    ].join('\n'),
};
