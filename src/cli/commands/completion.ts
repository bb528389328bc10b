/** `ytm completion SHELL`: scripts that ask `ytm __complete` at each Tab, so that they know what this program and its config know. */
import { print } from '../io.ts';
import type { Handler } from '../tree/node.ts';
import type { COMPLETION } from '../tree/specs/shell.ts';

export const completion: Handler<typeof COMPLETION> = ({ args: [shell = ''] }, io) => {
  print(io, COMPLETION_SCRIPTS[shell] ?? '');
  return Promise.resolve(0);
};

/** The first line of `ytm __complete` says what to offer: `words`, `files` or `folders`; each further one is a word, a tab and what it means. */
export const COMPLETION_SCRIPTS: Readonly<Record<string, string>> = {
  bash: [
    '# bash completion for ytm',
    '_ytm() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" kind word',
    '  COMPREPLY=()',
    '  {',
    '    read -r kind',
    '    while IFS=$\'\\t\' read -r word _; do COMPREPLY+=("$word"); done',
    '  } < <("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)',
    '  case "$kind" in',
    '    files) kind=-f ;;',
    '    folders) kind=-d ;;',
    '    *) return ;;',
    '  esac',
    '  # mapfile and compopt are missing in the bash of macOS.',
    '  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$kind" -- "$current")',
    '  compopt -o filenames 2>/dev/null',
    '}',
    'complete -F _ytm ytm',
  ].join('\n'),
  zsh: [
    '#compdef ytm',
    '_ytm() {',
    '  local -a lines described',
    '  lines=("${(@f)$("${words[1]}" __complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")',
    '  case "${lines[1]}" in',
    '    files) _files ;;',
    '    folders) _files -/ ;;',
    '    *)',
    '      local line',
    '      for line in "${(@)lines[2,-1]}"; do described+=("${${line%%$\'\\t\'*}//:/\\\\:}:${line#*$\'\\t\'}"); done',
    "      _describe -V 'ytm' described ;;",
    '  esac',
    '}',
    'if [ "$funcstack[1]" = "_ytm" ]; then _ytm "$@"; else compdef _ytm ytm; fi',
  ].join('\n'),
  fish: [
    '# fish completion for ytm',
    'function __ytm_complete',
    '  set -l words (commandline -opc) (commandline -ct)',
    '  set -l lines ($words[1] __complete -- $words[2..-1] 2>/dev/null)',
    '  switch "$lines[1]"',
    '    case files',
    '      __fish_complete_path (commandline -ct)',
    '    case folders',
    '      __fish_complete_directories (commandline -ct)',
    "    case '*'",
    "      test (count $lines) -gt 1; and printf '%s\\n' $lines[2..-1]",
    '  end',
    'end',
    "complete -c ytm -f -a '(__ytm_complete)'",
  ].join('\n'),
};
