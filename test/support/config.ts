/** Reads a config from text, as `ytm` would from a file, with the real probe kinds. */
import type { Config, LoadResult } from '../../src/config/config.ts';
import { interpretConfig } from '../../src/config/interpret.ts';
import { formatProblem } from '../../src/config/mistakes.ts';
import { nextRuns } from '../../src/platform/cron.ts';
import { PROBE_KINDS } from '../../src/probes/registry.ts';

export type Loaded = Extract<LoadResult, { ok: true }>;

interface Around {
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
  readonly file?: string;
}

export function interpret(text: string, { env = {}, platform = 'linux', file = '<file>' }: Around = {}): Promise<LoadResult> {
  return interpretConfig(text, { file, env: { HOME: '/home/studio', ...env }, platform, kinds: PROBE_KINDS, nextRuns });
}

/** Fails with the problems when there are any. */
export async function loaded(text: string, around: Around = {}): Promise<Loaded> {
  const result = await interpret(text, around);
  if (!result.ok) throw new Error(result.problems.map((problem) => formatProblem(problem)).join('\n'));
  return result;
}

export async function configOf(text: string, around: Around = {}): Promise<Config> {
  return (await loaded(text, around)).config;
}

/** Every mistake as it is printed. */
export async function mistakesIn(text: string, around: Around = {}): Promise<readonly string[]> {
  const result = await interpret(text, around);
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem));
}
