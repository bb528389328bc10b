/** The possible next words of a command line. Pure: the caller looks up names that are not in the tree. */
import { type Branch, childrenOf, descend, type Node, type Place } from './node.ts';
import { optionsOf } from './options.ts';
import type { CommandSpec, Noun, OptionSpec } from './spec.ts';

export type Next =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Subcommands of the node at this path; each has a summary. */
  | { readonly kind: 'commands'; readonly path: readonly string[]; readonly words: readonly string[] }
  /** Options of the command at this path; each has a text. */
  | { readonly kind: 'options'; readonly path: readonly string[]; readonly words: readonly string[] }
  | { readonly kind: 'names'; readonly noun: Noun }
  | { readonly kind: 'nothing' };

/** @param words what stands behind the program's name; the last one is under the cursor, and may be empty */
export function nextWords(tree: Branch, words: readonly string[]): Next {
  const typed = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  const { before, asksForHelp } = withoutHelp(tree, typed);
  const { node, path } = descend(tree, before);
  if (before.includes('--')) return { kind: 'names', noun: 'file' };
  const options = optionsOf(node.spec);
  const open = openOption(options, before.at(-1));
  if (open !== null) return valuesOf(open);
  const children = childrenOf(node);
  if (current.startsWith('-')) return optionsAt(defaultOf(node, path), before);
  if (children.length > 0) return { kind: 'commands', path, words: children.map(({ spec }) => spec.name) };
  return asksForHelp ? { kind: 'nothing' } : argumentValues(node, argumentsIn(before, path, options));
}

/** `ytm help mirror run` and `ytm mirror help run` go through the same commands as `ytm mirror run`. */
function withoutHelp(tree: Branch, words: readonly string[]): { readonly before: readonly string[]; readonly asksForHelp: boolean } {
  const at = words.indexOf('help');
  const way = descend(tree, words.slice(0, Math.max(0, at)));
  const asksForHelp = at >= 0 && way.path.length === at && childrenOf(way.node).length > 0;
  return { before: asksForHelp ? words.toSpliced(at, 1) : words, asksForHelp };
}

/** Options behind a command that others are below belong to the one that is meant without a word. */
function defaultOf(node: Node, path: readonly string[]): Place {
  const child = childrenOf(node).find(({ spec }) => spec.isDefault === true);
  return child === undefined ? { node, path } : { node: child, path: [...path, child.spec.name] };
}

/** Those that may still be given. */
function optionsAt({ node: { spec }, path }: Place, before: readonly string[]): Next {
  const { alternatives = [] }: CommandSpec = spec;
  const isGiven = (name: string): boolean => before.includes(`--${name}`);
  const mayCome = ([name, { repeats, conflicts = [] }]: [string, OptionSpec]): boolean => {
    const excluding = [...conflicts, ...(alternatives.includes(name) ? alternatives.filter((other) => other !== name) : [])];
    return !excluding.some(isGiven) && (repeats === true || !isGiven(name));
  };
  const names = Object.entries(optionsOf(spec))
    .filter(mayCome)
    .map(([name]) => `--${name}`);
  return { kind: 'options', path, words: [...names, '--help'] };
}

/** The option that waits for its value. */
function openOption(options: Readonly<Record<string, OptionSpec>>, word: string | undefined): OptionSpec | null {
  const option = word?.startsWith('--') === true ? options[word.slice(2)] : undefined;
  return option === undefined || option.kind === 'flag' ? null : option;
}

function valuesOf({ choices, noun }: Pick<OptionSpec, 'choices' | 'noun'>): Next {
  if (choices !== undefined) return { kind: 'words', words: choices };
  return noun === undefined ? { kind: 'nothing' } : { kind: 'names', noun };
}

/** How many arguments are there already: neither names of commands, nor options, nor values of options. */
function argumentsIn(before: readonly string[], path: readonly string[], options: Readonly<Record<string, OptionSpec>>): number {
  const plain = before.filter((word, index) => !word.startsWith('-') && openOption(options, before[index - 1]) === null);
  return plain.length - path.length;
}

function argumentValues({ spec }: Node, index: number): Next {
  const { args = [] }: CommandSpec = spec;
  const last = args.at(-1);
  const argument = args[index] ?? (last?.variadic === true ? last : undefined);
  return argument === undefined ? { kind: 'nothing' } : valuesOf(argument);
}
