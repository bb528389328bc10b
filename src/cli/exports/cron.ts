/** `ytm export cron`: the line for a crontab, which works with cron's short PATH and without a terminal. */
import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { type CliKey, cliText } from '../../messages/messages.ts';
import { isSafe } from '../../messages/safe-text.ts';
import type { Locale } from '../../messages/template.ts';
import type { Env } from '../../platform/paths.ts';
import { shellWord } from '../../platform/shell-word.ts';
import { CARRIED, secretNames } from '../carried.ts';
import { CommandError } from '../errors.ts';
import { print } from '../io.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { EXPORT_CRON } from '../tree/specs/export.ts';

const FAILED = 1;
const USAGE = 2;

export const cron: Handler<typeof EXPORT_CRON> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const program = findProgram(io.env, process.argv[1] ?? '', process.execPath);
  print(io, cronLines({ config, env: io.env, program, locale: localeNow(config, io) }).join('\n'));
  return 0;
};

const LOCALE = ['LC_ALL', 'LC_MESSAGES', 'LANG'] as const;

export interface CronLinesOptions {
  readonly config: Config;
  readonly env: Env;
  /** The words that start ytm, with absolute paths. */
  readonly program: readonly string[];
  readonly locale: Locale;
}

export function cronLines({ config, env, program, locale }: CronLinesOptions): readonly string[] {
  const say = (key: CliKey, args: Readonly<Record<string, string>> = {}): string => `# ${cliText(key, locale, args)}`;
  const word = (text: string): string => cronWord(text, locale);
  const names = [...new Set(secretNames([config.alerts, config.probes]))].toSorted();
  return [
    say('cron.what'),
    ...(config.alerts.notifiers.length === 0 ? [say('cron.nobody')] : []),
    ...(names.length === 0 ? [] : [say('cron.secrets', { names: names.join(', ') })]),
    `*/5 * * * * ${cronCommand([...assignments(config, env, locale), ...program.map(word), 'check --quiet --notify --config', word(config.file)])}`,
  ];
}

/** Cron ends the command at a %, unless a backslash precedes it. */
function cronCommand(words: readonly string[]): string {
  return words.join(' ').replaceAll('%', String.raw`\%`);
}

function cronWord(text: string, locale: Locale): string {
  if (!isSafe(text)) throw new CommandError(cliText('cron.path', locale, { path: JSON.stringify(text) }), FAILED);
  return shellWord(text);
}

function assignments({ language }: Config, env: Env, locale: Locale): readonly string[] {
  // The first of them that is set decides about the language.
  const spoken = language === 'auto' ? LOCALE.filter((name) => (env[name] ?? '') !== '').slice(0, 1) : [];
  return [...CARRIED, ...spoken].flatMap((name) => {
    const value = env[name];
    return value === undefined || value === '' ? [] : [`${name}=${cronWord(value, locale)}`];
  });
}

/**
 * The command that people type, where PATH has it: an update may move what it leads to. Otherwise the launcher beside the program, and of
 * ytm's sources the program itself.
 */
export function findProgram(env: Env, program: string, node: string): readonly string[] {
  const launcher = join(dirname(program), 'ytm');
  const real = realPath(launcher);
  if (real === null) return [node, program];
  const folders = (env['PATH'] ?? '').split(':').filter(isAbsolute);
  return [folders.map((folder) => join(folder, 'ytm')).find((path) => realPath(path) === real) ?? launcher];
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
