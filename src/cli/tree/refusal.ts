/** Usage errors of commander, in the user's language. */
import type { Command } from 'commander';
import { nearName } from '../../config/near-name.ts';
import type { UsageKey } from '../../messages/messages.ts';
import { shellWord } from '../../platform/shell-word.ts';
import { UsageError } from '../errors.ts';
import { type Branch, descend, type Node, placesOf } from './node.ts';
import { optionsOf } from './options.ts';
import type { Refused } from './parser.ts';
import type { CommandSpec } from './spec.ts';

/** Help or the version was asked for and printed. */
export function isAnswered({ cause }: Refused): boolean {
  return cause.exitCode === 0;
}

/** Help was printed because the command line ends at a command that only groups others. */
export function isBare({ cause }: Refused): boolean {
  return cause.code === 'commander.help' && cause.exitCode !== 0;
}

/**
 * The mistake as an error of our own; its words are taken from commander's message, which quotes them.
 * @param words all of the command line
 */
export function mistakeOf({ command, node, cause }: Refused, tree: Branch, words: readonly string[]): UsageError {
  const [quoted = '', other = ''] = [...cause.message.matchAll(/'(.*?)'/gs)].map((match) => match[1] ?? '');
  const near = /\(Did you mean (?:one of )?(.+?)\?\)$/s.exec(cause.message)?.[1] ?? null;
  switch (cause.code) {
    case 'commander.unknownCommand':
      return noCommand(command, quoted, near, tree);
    case 'commander.unknownOption':
      return misplaced(quoted, tree, words) ?? nearOrNot('unknown-option', { option: quoted }, near);
    case 'commander.optionMissingArgument':
      return new UsageError('option-needs-value', { option: quoted.replace(/[<>]/g, '') });
    case 'commander.conflictingOption':
      return new UsageError('options-exclude', { one: quoted, other });
    case 'commander.excessArguments':
      return excess(command, node, tree);
    default:
      return new UsageError(missingOf(node, quoted), { name: quoted });
  }
}

/** Many programs take their options before the command; here each command has its own. */
function misplaced(refused: string, tree: Branch, words: readonly string[]): UsageError | null {
  const [option = ''] = refused.split('=', 1);
  const { node, path } = descend(tree, words);
  const owner = placesOf(node, path).find((place) => !('children' in place.node) && knows(place.node.spec, option));
  if (owner === undefined) return null;
  const behind = owner.node === node ? besides(path, words) : [refused];
  return new UsageError('misplaced-option', { option, example: [tree.spec.name, ...owner.path, ...behind].map(shellWord).join(' ') });
}

/** The words that do not lead down the path. */
function besides(path: readonly string[], words: readonly string[]): readonly string[] {
  let next = 0;
  return words.filter((word) => {
    if (word !== path[next]) return true;
    next += 1;
    return false;
  });
}

function knows(spec: CommandSpec, option: string): boolean {
  return option.startsWith('--') && Object.hasOwn(optionsOf(spec), option.slice(2));
}

/** What a default command cannot take is a misspelt name of another one. */
function excess({ args, registeredArguments, parent }: Command, { spec }: Node, tree: Branch): UsageError {
  const words = args.slice(registeredArguments.length);
  if (spec.isDefault !== true || parent === null) return new UsageError('excess-arguments', { words: words.join(' ') });
  const name = words[0] ?? '';
  const names = parent.commands.map((command) => command.name());
  return noCommand(parent, name, nearName(name, names), tree);
}

/** What a group does not have may be a command elsewhere: `ytm plan` is `ytm mirror plan`. */
function noCommand(group: Command, name: string, near: string | null, tree: Branch): UsageError {
  const key = group.parent === null ? 'no-command' : 'no-subcommand';
  const command = group.name();
  const elsewhere = placesOf(tree).filter(({ path }) => path.at(-1) === name);
  if (elsewhere.length === 0) return nearOrNot(key, { name, command }, near);
  const commands = elsewhere.map(({ path }) => [tree.spec.name, ...path].join(' ')).join(', ');
  return new UsageError(`elsewhere.${key}`, { name, command, commands });
}

function nearOrNot(
  key: 'no-command' | 'no-subcommand' | 'unknown-option',
  args: Readonly<Record<string, string>>,
  near: string | null,
): UsageError {
  return near === null ? new UsageError(key, args) : new UsageError(`near.${key}`, { ...args, near });
}

function missingOf({ spec }: Node, name: string): UsageKey {
  return spec.args?.find((argument) => argument.name === name)?.missing ?? 'missing-argument';
}
