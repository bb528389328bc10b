/** Puts the texts of one language onto commander's commands: loaded only when somebody reads them. */
import type { Command, HelpConfiguration, Option } from 'commander';
import { commandText, helpTexts } from '../../messages/help.ts';
import type { CommandText, HelpTexts } from '../../messages/help-texts.ts';
import type { Language } from '../../messages/messages.ts';
import { cells, wrap } from '../../tui/fit.ts';
import { glyphsOf } from '../../tui/glyphs.ts';
import { type Branch, childrenOf, type Node } from './node.ts';
import { argumentTerm, flagsOf } from './synopsis.ts';

const MOST_LINES = 100;
const USUAL_COLUMNS = 80;
/** A text in less than that is not wrapped. */
const LEAST_ROOM = 30;
const GLYPHS = glyphsOf('unicode');

export function addHelp(program: Command, tree: Branch, language: Language): void {
  const texts = helpTexts(language);
  const titles: Readonly<Record<string, string>> = {
    'Usage:': texts.titles.usage,
    'Arguments:': texts.titles.arguments,
    'Options:': texts.titles.options,
    'Commands:': texts.titles.commands,
  };
  configure(program, {
    styleTitle: (title) => titles[title] ?? title,
    subcommandTerm: (command) => command.name(),
    // Japanese is two columns wide and has no spaces to break at.
    displayWidth: cells,
    minWidthToWrap: LEAST_ROOM,
    boxWrap: (text, width) => wrap(text, width, MOST_LINES, GLYPHS).join('\n'),
  });
  describe(program, tree, [], texts);
}

function configure(command: Command, style: HelpConfiguration): void {
  command.configureHelp(style);
  for (const child of command.commands) configure(child, style);
}

function describe(command: Command, node: Node, path: readonly string[], texts: HelpTexts): void {
  if (node.spec.hidden === true) return;
  const text = commandText(texts, path);
  command.summary(text.summary).description(text.description ?? text.summary);
  command.helpOption('-h, --help', texts.titles.help);
  for (const option of command.options) option.description = optionText(option, text, texts);
  describeArguments(command, node, text);
  command.addHelpText('after', () => afterText(node, text, texts, widthOf(command)));
  const children = childrenOf(node);
  if (children.length === 0) return;
  command.helpCommand('help [COMMAND]', texts.titles.helpCommand);
  // Called with itself, not with a command below it.
  command.addHelpText('before', ({ error }) => (error ? `${['ytm', ...path].join(' ')}: ${texts.titles.bare}\n` : ''));
  for (const child of children) {
    const below = command.commands.find((one) => one.name() === child.spec.name);
    below?.summary(commandText(texts, [...path, child.spec.name]).summary);
    if (below !== undefined && isFilled(below)) describe(below, child, [...path, child.spec.name], texts);
  }
}

/** Whether the parser went there: only then it has a usage of its own. */
function isFilled(command: Command): boolean {
  return command.options.length + command.commands.length + command.registeredArguments.length > 0;
}

function optionText({ long, flags }: Option, { words = {} }: CommandText, { titles }: HelpTexts): string {
  if (long === '--config') return titles.config;
  if (long === '--version') return titles.version;
  return words[long ?? flags] ?? '';
}

function describeArguments(command: Command, { spec }: Node, { words = {} }: CommandText): void {
  const terms = new Map((spec.args ?? []).map((argument) => [argument.name, argumentTerm({ ...argument, need: 'required' })]));
  if (spec.operands !== undefined) terms.set(spec.operands, `-- ${spec.operands}...`);
  for (const argument of command.registeredArguments) argument.description = words[argument.name()] ?? '';
  command.configureHelp({
    ...command.configureHelp(),
    argumentTerm: (argument) => terms.get(argument.name()) ?? argument.name(),
    optionTerm: ({ long, flags }) => {
      const option = spec.options?.[long?.slice(2) ?? ''];
      return long === undefined || option === undefined ? flags : flagsOf(long.slice(2), option);
    },
  });
}

/** Exit codes and examples, which commander does not know. */
function afterText({ spec }: Node, { examples = [] }: CommandText, { exits, titles }: HelpTexts, width: number): string {
  return [
    ...section(
      titles.exitCodes,
      spec.exitCodes.map(([code, key]) => [String(code), exits[key]]),
      width,
    ),
    ...section(
      titles.examples,
      (spec.examples ?? []).map((line, index) => [line, examples[index] ?? '']),
      width,
    ),
  ].join('\n');
}

function section(title: string, rows: readonly (readonly [string, string])[], columns: number): readonly string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([left]) => cells(left)));
  const indent = ' '.repeat(width + 4);
  const room = columns - indent.length;
  const inRoom = (text: string): string => (room < LEAST_ROOM ? text : wrap(text, room, MOST_LINES, GLYPHS).join(`\n${indent}`));
  return ['', title, ...rows.map(([left, right]) => `  ${left}${' '.repeat(width - cells(left))}  ${inRoom(right)}`)];
}

/** As commander measures it for the rest. */
function widthOf(command: Command): number {
  return command.configureOutput().getOutHelpWidth?.() ?? USUAL_COLUMNS;
}
