/** Help texts, made from the commands' own descriptions. English, like every --help. */
import type { Command } from './command.ts';
import { COMMANDS } from './commands.ts';

export function generalHelp(version: string): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const commands = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    `ytm ${version}: monitoring and healthchecks for a small fleet`,
    '',
    'usage: ytm COMMAND [ARGS]   (ytm COMMAND --help tells more)',
    '',
    ...commands,
    '',
    'examples:',
    '  ytm demo          see it work without any set-up',
    '  ytm config init   write an annotated config',
  ].join('\n');
}

export function commandHelp(command: Command): string {
  return [
    `ytm ${command.name}: ${command.summary}`,
    '',
    `usage: ytm ${command.usage}`,
    ...section('options', command.options),
    ...section(
      'exit codes',
      command.exitCodes.map(([code, meaning]) => [String(code), meaning] as const),
    ),
    ...section(
      'examples',
      command.examples.map(([line, what]) => [line, what] as const),
    ),
  ].join('\n');
}

function section(title: string, rows: readonly (readonly [string, string])[]): readonly string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([left]) => left.length));
  return ['', `${title}:`, ...rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)];
}
