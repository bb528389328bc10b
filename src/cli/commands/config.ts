/** `ytm config init | check | show | schema`. */
import { checkReport } from '../../config/check-report.ts';
import type { LoadResult } from '../../config/config.ts';
import type { Findings } from '../../config/init-template.ts';
import { findConfigFile, loadConfig } from '../../config/load.ts';
import { formatProblem } from '../../config/mistakes.ts';
import type { ProbeKinds } from '../../config/probe-reader.ts';
import { pickLanguage } from '../../messages/language.ts';
import { type ConfigKey, configText, localeOf } from '../../messages/messages.ts';
import { jsonText } from '../../messages/safe-text.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import type { Env } from '../../platform/paths.ts';
import { shellWord } from '../../platform/shell-word.ts';
import type { Tailnet } from '../../probes/tailscale/tailnet.ts';
import type { MountTable } from '../../share/mount-table.ts';
import type { OpenHot } from './check-rules.ts';

/** The parts of this machine that the command reads. */
export interface ConfigIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly kinds: ProbeKinds;
  /** For `check` alone: whether rules match anything there. */
  readonly openHot: OpenHot;
  /** Where `init` looks for peers and shares; asked for by `init` alone. */
  ports(): Promise<{ readonly tailnet: Tailnet; readonly mounts: MountTable }>;
}

const OK = 0;
const REFUSED = 2;
const LOOKING_AROUND_MS = 5_000;

/** Which file; `undefined`: the usual one. */
export type Chosen = string | undefined;

/** Every mistake, or what the config means. */
export async function checkConfig(chosen: Chosen, io: ConfigIo): Promise<number> {
  return withConfig(chosen, io, async (loaded, locale) => {
    io.stdout(checkReport(loaded.config, loaded.warnings, io.kinds, locale));
    const { ruleLines } = await import('./check-rules.ts');
    for (const line of await ruleLines(loaded.config, io.openHot, io.signal, locale)) io.stdout(`${line}\n`);
  });
}

/** Every value in effect. */
export function printConfig(chosen: Chosen, io: ConfigIo): Promise<number> {
  return withConfig(chosen, io, async (loaded, locale) => {
    const { showConfig } = await import('../../config/show.ts');
    io.stdout(showConfig(loaded, io.kinds, locale));
  });
}

type Loaded = Extract<LoadResult, { ok: true }>;

async function withConfig(chosen: Chosen, io: ConfigIo, report: (loaded: Loaded, locale: Locale) => Promise<void>): Promise<number> {
  const file = findConfigFile(chosen, io.env);
  const loaded = await loadConfig({ file, env: io.env, kinds: io.kinds });
  if (!loaded.ok) return refuse(file, loaded, io);
  await report(loaded, speakingFor(loaded.config.language, io.env));
  return OK;
}

/** Times of day do not occur in these reports. */
function speakingFor(language: 'auto' | 'en' | 'ja', env: Env): Locale {
  return localeOf(pickLanguage(language, env), 0, 0);
}

function refuse(file: string, { problems, language }: Extract<LoadResult, { ok: false }>, io: ConfigIo): number {
  const locale = speakingFor(language, io.env);
  for (const problem of problems) io.stderr(`${escapeText(formatProblem(problem, locale.language), 1_000)}\n`);
  io.stderr(`${configText('check.refused', locale, { file, count: problems.length })}\n`);
  return REFUSED;
}

export async function printSchema(io: ConfigIo): Promise<number> {
  const { configJsonSchema } = await import('../../config/json-schema.ts');
  io.stdout(`${jsonText(configJsonSchema(io.kinds), 2)}\n`);
  return OK;
}

export async function initConfig(chosen: Chosen, io: ConfigIo): Promise<number> {
  const file = findConfigFile(chosen, io.env);
  const [{ initialConfig }, { writeNewConfig }] = await Promise.all([
    import('../../config/init-template.ts'),
    import('../../config/init-file.ts'),
  ]);
  const locale = speakingFor('auto', io.env);
  const command = ['ytm config check', ...(chosen === undefined ? [] : ['--config', shellWord(file)])].join(' ');
  const say = (key: ConfigKey, problem = ''): string => `${configText(key, locale, { file, problem, command })}\n`;
  const written = await writeNewConfig(file, initialConfig(await lookAround(io)));
  if (written === 'written') {
    io.stdout(say('init.written') + say('init.next'));
    return OK;
  }
  io.stderr(written === 'exists' ? say('init.exists') : say('init.failed', written.problem));
  return REFUSED;
}

/** What cannot be found is left for the user to fill in. */
async function lookAround(io: ConfigIo): Promise<Findings> {
  const { tailnet, mounts } = await io.ports();
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(LOOKING_AROUND_MS)]);
  const [status, table] = await Promise.all([tailnet.status({ signal, timeoutMs: LOOKING_AROUND_MS, maxAgeMs: 0 }), mounts.read(signal)]);
  return { peers: status.ok ? status.status.peers : [], mounts: table.ok ? table.entries : [] };
}
