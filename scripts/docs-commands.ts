/** Writes docs/commands.md and docs/exit-codes.md from the commands' own descriptions, which --help prints too. */
import type { Command } from '../src/cli/command.ts';
import { COMMANDS } from '../src/cli/commands.ts';

const COMMANDS_INTRODUCTION = `# The commands

<!-- Made by scripts/docs-commands.ts from the commands' own descriptions; a test finds a difference. -->

\`ytm COMMAND --help\` prints the same. Every command but \`demo\` and \`completion\` reads the config ([config.md](config.md)). While
\`ytm serve\` runs with the same state folder, \`check\`, \`watch\`, \`gate\` and \`why\` ask it instead of probing a second time:
\`check\` has it attempt the probes now, the others read what its board says.

Without a daemon, \`check\`, \`watch --once\`, \`gate\` and \`why\` make a round of their own: each probe is attempted until its state is
settled. Good answers follow at once until there are two in a row (\`hysteresis.rise\`); bad ones until there are three
(\`hysteresis.fall\`), spread over at least 10 s; what could not be run at once three times. Streaks that are on disk and not stale
count. \`check PROBE…\` repeats a good answer only when the stored state differs.

Reports and screens are in the language of the config (\`language: auto | en | ja\`; \`auto\` follows the locale). Codes, JSON, metrics,
logs and \`--help\` are English.
`;

const EXIT_CODES_INTRODUCTION = `# Exit codes

<!-- Made by scripts/docs-commands.ts from the commands' own descriptions; a test finds a difference. -->

\`check\` and \`watch --once\` follow the convention of monitoring plugins: the overall verdict, never the severity of a single
reason. All others keep 2 for wrong words and for mistakes in the config.
`;

const EXIT_CODES_END = `
A bug in ytm ends any command with 3 and a stack on standard error. \`ytm\` alone prints its help and ends with 2, as does a command
that does not exist; \`ytm --help\` and \`ytm --version\` end with 0.

For a script that must only run while the fleet is well:

\`\`\`sh
ytm gate --wait 10m -- rsync -a ~/takes/ /mnt/vault/takes/
case $? in
  0)   ;;                                  # rsync ran and was content
  124) echo 'the gate stayed shut' ;;      # rsync was never started
  125) echo 'ytm itself failed' ;;         # neither
  *)   echo 'rsync failed, or was stopped' ;;
esac
\`\`\`
`;

/** The text of docs/commands.md. */
export async function commandDocs(): Promise<string> {
  const commands = await allCommands();
  return [COMMANDS_INTRODUCTION, ...commands.map(commandSection)].join('\n');
}

/** The text of docs/exit-codes.md. */
export async function exitCodeDocs(): Promise<string> {
  const rows = (await allCommands()).flatMap(({ name, exitCodes }) =>
    exitCodes.map(([code, meaning]) => `| \`ytm ${name}\` | ${code} | ${cell(meaning)} |`),
  );
  return `${EXIT_CODES_INTRODUCTION}\n| command | exit code | meaning |\n| --- | --- | --- |\n${rows.join('\n')}\n${EXIT_CODES_END}`;
}

function allCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(COMMANDS).map(({ load }) => load()));
}

function commandSection({ name, summary, usage, options, exitCodes, examples }: Command): string {
  return `## ytm ${name}

${summary}

\`\`\`
ytm ${usage}
\`\`\`

${table('option', options)}

${table(
  'exit code',
  exitCodes.map(([code, meaning]) => [String(code), meaning]),
)}

${table('example', examples)}
`;
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([left, right]) => `| \`${cell(left)}\` | ${cell(right)} |`);
  return [`| ${title} | |`, '| --- | --- |', ...lines].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
