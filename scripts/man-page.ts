/** Makes the man page (man(7) macros) from the tree of commands and its help texts. */
import { type Node, type Place, placesOf } from '../src/cli/tree/node.ts';
import type { OptionSpec } from '../src/cli/tree/spec.ts';
import { argumentTerm, flagsOf, synopsisOf } from '../src/cli/tree/synopsis.ts';
import { TREE } from '../src/cli/tree/tree.ts';
import { commandText, helpTexts } from '../src/messages/help.ts';
import type { CommandText } from '../src/messages/help-texts.ts';

const TEXTS = helpTexts('en');

/** The text of `ytm.1`. */
export function manPage(version: string): string {
  const [root, ...commands] = placesOf(TREE);
  const { summary } = commandText(TEXTS, []);
  return [
    `.\\" Made by scripts/man-page.ts from src/cli/tree and src/messages/help.en.ts.`,
    `.TH YTM 1 "" "ytm ${escaped(version)}" "User Commands"`,
    '.SH NAME',
    `ytm \\- ${escaped(summary)}`,
    '.SH SYNOPSIS',
    '.B ytm',
    '.I COMMAND',
    '.RI [ ARGS ]',
    '.SH DESCRIPTION',
    'Every command takes',
    '.BR \\-\\-help .',
    'Reports are in the language of the config, help and usage errors in that of the locale.',
    '.SH OPTIONS',
    item(flagsOf('config', CONFIG), TEXTS.titles.config),
    item('-h, --help', TEXTS.titles.help),
    item('-V, --version', TEXTS.titles.version),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    '.SH EXIT STATUS',
    ...(root === undefined ? [] : exitLines(root.node)),
    '.SH ENVIRONMENT',
    item('YTM_CONFIG', 'The config file.'),
    item('LC_ALL, LC_MESSAGES, LANG', 'The language of help and usage errors, and of reports when the config says auto.'),
    item('NO_COLOR', 'When set, the dashboard is drawn without colour.'),
    '.SH FILES',
    item('~/.config/ytm/config.yaml', 'The config.'),
    '.SH EXAMPLES',
    ...(root === undefined ? [] : exampleLines(root.node, commandText(TEXTS, []))),
    '',
  ].join('\n');
}

const CONFIG: OptionSpec = { kind: 'value', shown: 'FILE' };

function commandLines({ node, path }: Place): readonly string[] {
  const text = commandText(TEXTS, path);
  const name = ['ytm', ...path].join(' ');
  const { args = [], operands, options = {} } = node.spec;
  const { words = {} } = text;
  return [
    `.SS "${escaped(`${name} ${synopsisOf(node)}`.trim())}"`,
    escaped(text.description ?? `${text.summary.charAt(0).toUpperCase()}${text.summary.slice(1)}.`),
    ...args.map((argument) => item(argumentTerm({ ...argument, need: 'required' }), words[argument.name] ?? '')),
    ...(operands === undefined ? [] : [item(`-- ${operands}...`, words[operands] ?? '')]),
    ...Object.entries(options).map(([option, spec]) => item(flagsOf(option, spec), words[`--${option}`] ?? '')),
    ...(path.length === 1 ? ['.PP', 'Exit status:', '.RS', ...exitLines(node), '.RE'] : []),
    ...(text.examples === undefined ? [] : ['.PP', 'Examples:', '.RS', ...exampleLines(node, text), '.RE']),
  ];
}

function exitLines({ spec }: Node): readonly string[] {
  return spec.exitCodes.map(([code, key]) => item(String(code), TEXTS.exits[key]));
}

function exampleLines({ spec }: Node, { examples = [] }: CommandText): readonly string[] {
  return (spec.examples ?? []).map((line, index) => item(line, examples[index] ?? ''));
}

function item(term: string, text: string): string {
  return `.TP\n.B ${escaped(term)}\n${escaped(text)}`;
}

/** Text as roff prints it unchanged: no escape, no macro at the start of a line, hyphens and quotes that can be copied. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll("'", '\\(aq')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('`', '\\(ga')
    .replace(/^\./, '\\&.');
}
