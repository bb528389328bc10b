/** `ytm config init | check | show | schema`. */
import { parseArgs } from 'node:util';
import { checkReport } from '../../config/check-report.ts';
import type { LoadResult } from '../../config/config.ts';
import type { Findings } from '../../config/init-template.ts';
import { findConfigFile, loadConfig } from '../../config/load.ts';
import { formatProblem } from '../../config/mistakes.ts';
import type { ProbeKinds } from '../../config/probe-reader.ts';
import { pickLanguage } from '../../messages/language.ts';
import { type ConfigKey, configText, speech } from '../../messages/messages.ts';
import { escapeText, type Speech } from '../../messages/template.ts';
import type { Env } from '../../platform/paths.ts';
import type { Tailnet } from '../../probes/tailscale/tailnet.ts';
import type { MountTable } from '../../share/mount-table.ts';

/** What the command sees of the world. */
export interface ConfigIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly env: Env;
  readonly signal: AbortSignal;
  readonly kinds: ProbeKinds;
  /** Where `init` looks for peers and shares; asked for by `init` alone. */
  ports(): Promise<{ readonly tailnet: Tailnet; readonly mounts: MountTable }>;
}

const ACTIONS = ['init', 'check', 'show', 'schema'] as const;
type Action = (typeof ACTIONS)[number];

const OK = 0;
const REFUSED = 2;
const LOOKING_AROUND_MS = 5_000;

/** Exit code 0, or 2 for wrong words and for a config with mistakes. */
export async function run(argv: readonly string[], io: ConfigIo): Promise<number> {
  const words = readWords(argv);
  if (typeof words === 'string') {
    io.stderr(`ytm config: ${words}\nusage: ytm config ${ACTIONS.join(' | ')} [--config FILE]\n`);
    return REFUSED;
  }
  const file = findConfigFile(words.config, io.env);
  if (words.action === 'init') return init(file, io);
  if (words.action === 'schema') return schema(io);
  const loaded = await loadConfig({ file, env: io.env, kinds: io.kinds });
  if (!loaded.ok) return refuse(file, loaded, io);
  const speaking = speakingFor(loaded.config.language, io.env);
  if (words.action === 'check') io.stdout(checkReport(loaded.config, loaded.warnings, io.kinds, speaking));
  else {
    const { showConfig } = await import('../../config/show.ts');
    io.stdout(showConfig(loaded, io.kinds, speaking));
  }
  return OK;
}

function readWords(argv: readonly string[]): { readonly action: Action; readonly config: string | undefined } | string {
  try {
    const { values, positionals } = parseArgs({ args: [...argv], options: { config: { type: 'string' } }, allowPositionals: true });
    const [word, more] = positionals;
    const action = ACTIONS.find((known) => known === word);
    if (action === undefined || more !== undefined) return word === undefined ? 'say what to do' : `unknown: ${escapeText(more ?? word)}`;
    return { action, config: values.config };
  } catch (error) {
    return error instanceof Error ? escapeText(error.message) : 'wrong options';
  }
}

/** Times of day do not occur in these reports. */
function speakingFor(language: 'auto' | 'en' | 'ja', env: Env): Speech {
  return speech(pickLanguage(language, env), 0, 0);
}

function refuse(file: string, { problems }: Extract<LoadResult, { ok: false }>, io: ConfigIo): number {
  for (const problem of problems) io.stderr(`${escapeText(formatProblem(problem), 1_000)}\n`);
  io.stderr(`${configText('check.refused', speakingFor('auto', io.env), { file, count: problems.length })}\n`);
  return REFUSED;
}

async function schema(io: ConfigIo): Promise<number> {
  const { configJsonSchema } = await import('../../config/json-schema.ts');
  io.stdout(`${JSON.stringify(configJsonSchema(io.kinds), null, 2)}\n`);
  return OK;
}

async function init(file: string, io: ConfigIo): Promise<number> {
  const [{ initialConfig }, { writeNewConfig }] = await Promise.all([
    import('../../config/init-template.ts'),
    import('../../config/init-file.ts'),
  ]);
  const speaking = speakingFor('auto', io.env);
  const say = (key: ConfigKey, problem = ''): string => `${configText(key, speaking, { file, problem })}\n`;
  const written = await writeNewConfig(file, initialConfig(await lookAround(io)));
  if (written === 'written') {
    io.stdout(say('init.written') + say('init.next'));
    return OK;
  }
  io.stderr(written === 'exists' ? say('init.exists') : say('init.failed', written.problem));
  return REFUSED;
}

/** What cannot be found is left for the person to fill in. */
async function lookAround(io: ConfigIo): Promise<Findings> {
  const { tailnet, mounts } = await io.ports();
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(LOOKING_AROUND_MS)]);
  const [status, table] = await Promise.all([tailnet.status({ signal, timeoutMs: LOOKING_AROUND_MS, maxAgeMs: 0 }), mounts.read(signal)]);
  return { peers: status.ok ? status.status.peers : [], mounts: table.ok ? table.entries : [] };
}
