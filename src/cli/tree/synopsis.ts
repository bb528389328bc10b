/** The synopsis of a command, from its data. */
import { childrenOf, type Node } from './node.ts';
import type { ArgumentSpec, OptionSpec } from './spec.ts';

/** What follows the name: `[PROBE...] [--json | --quiet] [--timeout 90s]`, or `plan | run | status`. */
export function synopsisOf(node: Node): string {
  const { args = [], options = {}, alternatives = [], operands } = node.spec;
  const children = childrenOf(node);
  if (children.length > 0) return children.map(({ spec }) => spec.name).join(' | ');
  const shown = Object.entries(options).flatMap(([name, option]) => {
    if (!alternatives.includes(name)) return [`[${flagsOf(name, option)}]${option.repeats === true ? '...' : ''}`];
    if (name !== alternatives[0]) return [];
    return [`[${alternatives.flatMap((other) => (options[other] === undefined ? [] : [flagsOf(other, options[other])])).join(' | ')}]`];
  });
  return [...args.map(argumentTerm), ...shown, ...(operands === undefined ? [] : [`[-- ${operands}...]`])].join(' ');
}

/** `--timeout 90s`: the option as help shows it. */
export function flagsOf(name: string, { shown }: OptionSpec): string {
  return shown === undefined ? `--${name}` : `--${name} ${shown}`;
}

/** `PATH...`, `[RUN]`, `bash|zsh|fish`. */
export function argumentTerm({ name, need, variadic, choices }: ArgumentSpec): string {
  const term = `${choices?.join('|') ?? name}${variadic === true ? '...' : ''}`;
  return need === undefined ? `[${term}]` : term;
}
