/** Usage errors of commander, in the user's language. */
import type { Command } from 'commander';
import { nearName } from '../../config/near-name.ts';
import type { UsageKey } from '../../messages/messages.ts';
import { UsageError } from '../errors.ts';
import { type Node, placesOf } from './node.ts';
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

/** The mistake as an error of our own; its words are taken from commander's message, which quotes them. */
export function mistakeOf({ command, node, cause }: Refused): UsageError {
  const [quoted = '', other = ''] = [...cause.message.matchAll(/'(.*?)'/gs)].map((match) => match[1] ?? '');
  const near = /\(Did you mean (?:one of )?(.+?)\?\)$/s.exec(cause.message)?.[1] ?? null;
  switch (cause.code) {
    case 'commander.unknownCommand':
      return nearOrNot(command.parent === null ? 'no-command' : 'no-subcommand', { name: quoted, command: command.name() }, near);
    case 'commander.unknownOption':
      return misplaced(quoted, command, node) ?? nearOrNot('unknown-option', { option: quoted }, near);
    case 'commander.optionMissingArgument':
      return new UsageError('option-needs-value', { option: quoted.replace(/[<>]/g, '') });
    case 'commander.conflictingOption':
      return new UsageError('options-exclude', { one: quoted, other });
    case 'commander.excessArguments':
      return excess(command, node);
    default:
      return new UsageError(missingOf(node, quoted), { name: quoted });
  }
}

/** Many programs take their options before the command; here each command has its own. */
function misplaced(option: string, command: Command, node: Node): UsageError | null {
  const owner = placesOf(node).find((place) => !('children' in place.node) && knows(place.node.spec, option));
  if (owner === undefined || owner.path.length === 0) return null;
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) names.unshift(at.name());
  return new UsageError('misplaced-option', { option, example: [...names, ...owner.path, option].join(' ') });
}

function knows({ options = {}, noConfig }: CommandSpec, option: string): boolean {
  return option === '--config' ? noConfig !== true : Object.keys(options).some((name) => option === `--${name}`);
}

/** What a default command cannot take is a misspelt name of another one. */
function excess({ args, registeredArguments, parent }: Command, { spec }: Node): UsageError {
  const words = args.slice(registeredArguments.length);
  if (spec.isDefault !== true || parent === null) return new UsageError('excess-arguments', { words: words.join(' ') });
  const name = words[0] ?? '';
  const names = parent.commands.map((command) => command.name());
  return nearOrNot('no-subcommand', { name, command: parent.name() }, nearName(name, names));
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
