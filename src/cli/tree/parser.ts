/**
 * The tree as commander's commands: names everywhere, arguments and options only on the way that the words go (all of them would cost
 * 3 ms of every start). help.ts adds the texts when somebody reads them.
 */
import { Argument, Command, type CommanderError, Option } from 'commander';
import { parseDuration } from '../../schema/units.ts';
import { UsageError } from '../errors.ts';
import type { Branch, Call, Leaf, Node } from './node.ts';
import { optionsOf } from './options.ts';
import type { CommandSpec, OptionSpec, OptionsOf } from './spec.ts';
import { synopsisOf } from './synopsis.ts';

/** Commander ended the call: it printed help or the version, or the words do not fit. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly command: Command;
  readonly node: Node;
  override readonly cause: CommanderError;

  constructor(command: Command, node: Node, cause: CommanderError) {
    super(cause.message);
    this.command = command;
    this.node = node;
    this.cause = cause;
  }
}

export interface ParserOptions {
  readonly tree: Branch;
  readonly version: string;
  /** The names of the commands that the words go through. */
  readonly way: readonly string[];
  /** All words of the command line. */
  readonly argv: readonly string[];
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  readonly run: (leaf: Leaf, path: readonly string[], call: Call) => Promise<void>;
}

/** @throws Refused out of its `parseAsync` */
export function createProgram(options: ParserOptions): Command {
  const { tree, stdout, stderr } = options;
  const program = new Command(tree.spec.name)
    .version(options.version)
    .configureOutput({
      writeOut: stdout,
      writeErr: stderr,
      // The caller prints the error in the user's language.
      outputError: () => undefined,
    })
    .usage('COMMAND [ARGS]');
  fill(program, tree, [], options);
  return program;
}

function fill(command: Command, node: Node, path: readonly string[], options: ParserOptions): void {
  command.exitOverride((error) => {
    throw new Refused(command, node, error);
  });
  if ('run' in node) return fillLeaf(command, node, path, options);
  for (const child of node.children) {
    const { name, hidden = false, isDefault = false } = child.spec;
    const below = command.command(name, { hidden, isDefault });
    if (isDefault || options.way[path.length] === name) fill(below, child, [...path, name], options);
  }
  if (path.length > 0) command.usage(synopsisOf(node));
}

function fillLeaf(command: Command, leaf: Leaf, path: readonly string[], { argv, tree, run }: ParserOptions): void {
  const { spec } = leaf;
  for (const { name, need, variadic } of spec.args ?? []) {
    const term = `${name}${variadic === true ? '...' : ''}`;
    command.addArgument(new Argument(need === 'required' ? `<${term}>` : `[${term}]`));
  }
  if (spec.operands !== undefined) command.addArgument(new Argument(`[${spec.operands}...]`));
  for (const [name, option] of Object.entries(optionsOf(spec))) command.addOption(asOption(name, option));
  command.usage(synopsisOf(leaf)).action(async () => {
    await run(leaf, path, callOf(spec, command, argv, tree));
  });
}

function asOption(name: string, spec: OptionSpec): Option {
  const { kind, shown, choices = [], repeats, conflicts = [] } = spec;
  const option = new Option(shown === undefined ? `--${name}` : `--${name} <${shown}>`).conflicts([...conflicts]);
  if (kind === 'duration') option.argParser((value) => durationOf(name, value));
  if (kind === 'choice') option.argParser((value) => oneOf(name, value, choices));
  if (repeats === true) option.default([]).argParser((value, before: readonly string[]) => [...before, value]);
  return option;
}

function durationOf(name: string, value: string): number {
  const ms = parseDuration(value);
  if (ms === null) throw new UsageError('takes-duration', { name, value });
  return ms;
}

function oneOf(name: string, value: string, choices: readonly string[]): string {
  if (!choices.includes(value)) throw new UsageError('takes-one-of', { name, choices: choices.join(', '), value });
  return value;
}

/** What the words of the command line ask of this command. */
function callOf(spec: CommandSpec, command: Command, argv: readonly string[], tree: Branch): Call {
  const split = argv.indexOf('--');
  const operands = spec.operands === undefined || split < 0 ? null : argv.slice(split + 1);
  const args = operands === null ? command.args : command.args.slice(0, command.args.length - operands.length);
  if (spec.operands !== undefined && args.length > 0) throw new UsageError('excess-arguments', { words: args.join(' ') });
  checkChoices(spec, args);
  // An empty variable of a script must not stand for the usual config.
  if (command.getOptionValue('config') === '') throw new UsageError('option-needs-value', { option: '--config FILE' });
  const values = Object.entries(optionsOf(spec)).map(([name, { kind }]) => [name, valueOf(name, kind, command)]);
  return { options: Object.fromEntries(values) as OptionsOf<CommandSpec>, args, operands, tree };
}

function checkChoices({ args: specs = [] }: CommandSpec, args: readonly string[]): void {
  for (const [index, { choices, missing }] of specs.entries()) {
    const word = args[index];
    if (word !== undefined && choices?.includes(word) === false)
      throw new UsageError(missing ?? 'say-what', { choices: choices.join(', ') });
  }
}

function valueOf(name: string, kind: OptionSpec['kind'], command: Command): unknown {
  const option = command.options.find(({ long }) => long === `--${name}`);
  const value: unknown = option === undefined ? undefined : command.getOptionValue(option.attributeName());
  if (kind !== 'flag') return value;
  // `--no-delete` sets `delete` to false.
  return option?.negate === true ? value === false : value === true;
}
