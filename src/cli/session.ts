/** What every command begins with: the config, the language, and whether a daemon is running. */
import type { Config } from '../config/config.ts';
import { findConfigFile, loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/mistakes.ts';
import { prepareStateDir, type StateDirResult } from '../config/state-dir.ts';
import { pickLanguage } from '../messages/language.ts';
import { cliText, type Language, localeOf } from '../messages/messages.ts';
import { problemIn } from '../messages/problem.ts';
import type { Locale } from '../messages/template.ts';
import { createChildren } from '../platform/child/run.ts';
import { systemClock } from '../platform/clock.ts';
import { PROBE_KINDS } from '../probes/registry.ts';
import type { MountEntry } from '../share/mount-entry.ts';
import { createMountTable } from '../share/mount-table.ts';
import { CommandError } from './errors.ts';
import { type Io, printError } from './io.ts';
import { signalExit } from './signal-exit.ts';

type ConfigIo = Pick<Io, 'env' | 'stderr' | 'signal'>;

/**
 * Loads the config or ends the command, with every mistake and its place on stderr.
 *
 * @param warns whether warnings are printed, too; not in runs from cron, which mails whatever is printed
 */
export async function openConfig(configFile: string | undefined, io: ConfigIo, failureExit: number, warns = true): Promise<Config> {
  const config = await readConfig(configFile, io, failureExit, warns);
  const state = await openStateDir(config, io);
  if (!state.ok) throw failure(state.problem, config, io, failureExit);
  return config;
}

/** The same without the state folder, which may be what is wrong. */
export async function readConfig(configFile: string | undefined, io: ConfigIo, failureExit: number, warns = true): Promise<Config> {
  const file = findConfigFile(configFile, io.env);
  const loaded = await loadConfig({ file, env: io.env, kinds: PROBE_KINDS });
  if (!loaded.ok) {
    const language = pickLanguage(loaded.language, io.env);
    const lines = loaded.problems.map((problem) => `  ${formatProblem(problem, language)}`);
    throw new CommandError([cliText('config-unusable', localeOf(language, 0, 0)), ...lines].join('\n'), failureExit);
  }
  for (const warning of warns ? loaded.warnings : [])
    printError(io, `ytm: warning: ${formatProblem(warning, pickLanguage(loaded.config.language, io.env))}`);
  return loaded.config;
}

export async function openStateDir({ paths }: Config, io: ConfigIo): Promise<StateDirResult> {
  return prepareStateDir(paths.state, await systemMounts(io));
}

/** What is mounted on this machine (not the table of the config, which may be a test's); none when it cannot be read. */
async function systemMounts(io: ConfigIo): Promise<readonly MountEntry[]> {
  const { platform } = process;
  const table = createMountTable({ table: null, platform, children: createChildren({ clock: systemClock, env: io.env }) });
  const read = await table.read(io.signal);
  return read.ok ? read.entries : [];
}

/** What a part of ytm reported as an English sentence ends the command, in the user's language. */
export function failure(problem: string, config: Config, io: Pick<Io, 'env'>, exitCode: number): CommandError {
  return new CommandError(problemIn(problem, languageOf(config, io)), exitCode);
}

/** A signal ended the command. */
export function interrupted(config: Config, io: Io): CommandError {
  return new CommandError(cliText('interrupted', localeNow(config, io)), signalExit(io.signal));
}

export function languageOf(config: Config, io: Pick<Io, 'env'>): Language {
  return pickLanguage(config.language, io.env);
}

/** A locale for this moment: language of the config, time zone of the machine. */
export function localeNow(config: Config, io: Io): Locale {
  const now = systemClock.now();
  return localeOf(languageOf(config, io), now, utcOffsetMinutes(now));
}

/** Minutes east of UTC at a moment, in this machine's time zone. */
export function utcOffsetMinutes(at: number): number {
  return -new Date(at).getTimezoneOffset();
}
