/** The program itself, its config, and the commands for shells. */
import type { CommandSpec } from '../spec.ts';

export const YTM = {
  name: 'ytm',
  exitCodes: [
    [0, 'done'],
    [2, 'usage'],
    [3, 'bug'],
  ],
  examples: ['ytm demo', 'ytm config init'],
  usageExit: 2,
  bugExit: 3,
} as const satisfies CommandSpec;

const CONFIG_EXITS = [
  [0, 'done'],
  [2, 'usage'],
] as const;

export const CONFIG = {
  name: 'config',
  exitCodes: CONFIG_EXITS,
  examples: ['ytm config init', 'ytm config check'],
  usageExit: 2,
  bugExit: 3,
} as const satisfies CommandSpec;

function configCommand<const N extends string>(name: N) {
  return { name, exitCodes: CONFIG_EXITS, usageExit: 2, bugExit: 3 } as const satisfies CommandSpec;
}

export const CONFIG_INIT = { ...configCommand('init'), acts: true } as const satisfies CommandSpec;
export const CONFIG_CHECK = configCommand('check');
export const CONFIG_SHOW = configCommand('show');
export const CONFIG_SCHEMA = configCommand('schema');

export const COMPLETION = {
  name: 'completion',
  noConfig: true,
  args: [{ name: 'SHELL', need: 'required', choices: ['bash', 'zsh', 'fish'], missing: 'missing-shell' }],
  exitCodes: [
    [0, 'printed'],
    [2, 'usage'],
  ],
  examples: [
    'ytm completion bash > ~/.local/share/bash-completion/completions/ytm',
    'ytm completion zsh > ~/.zfunc/_ytm',
    'ytm completion fish > ~/.config/fish/completions/ytm.fish',
  ],
  usageExit: 2,
  bugExit: 3,
} as const satisfies CommandSpec;

/** What the completion scripts call at each Tab. */
export const COMPLETE = {
  name: '__complete',
  hidden: true,
  noConfig: true,
  operands: 'WORD',
  exitCodes: [[0, 'printed']],
  usageExit: 2,
  bugExit: 3,
} as const satisfies CommandSpec;

/** For those who type it without the dashes. */
export const VERSION = {
  name: 'version',
  hidden: true,
  noConfig: true,
  exitCodes: [[0, 'printed']],
  usageExit: 2,
  bugExit: 3,
} as const satisfies CommandSpec;
