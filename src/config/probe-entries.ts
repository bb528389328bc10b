/** Probe settings in the form of the file → checked `ProbeConfig`s. */
import * as z from 'zod/mini';
import type { Millis } from '../health/observation.ts';
import type { ProbeKind } from '../probes/probe.ts';
import { formatDuration } from '../schema/units.ts';
import type { ProbeConfig, Schedule } from './config.ts';
import { CRON_RUNS, type Gaps, gapsBetween } from './cron-gaps.ts';
import { mistakesOf, shown, unknownKey } from './issues.ts';
import type { Mistakes } from './mistakes.ts';
import { suggestion } from './near-name.ts';
import type { Origins } from './origins.ts';
import type { ProbeInput } from './probe-inputs.ts';
import type { ProbeReader } from './probe-reader.ts';
import { COMMON_KEYS, commonProbe } from './schema.ts';
import { keysOf } from './schema-walk.ts';

/** A checked probe, and how the file would write all of it (for `ytm config show`). */
export interface ProbeEntry {
  readonly config: ProbeConfig;
  readonly written: Readonly<Record<string, unknown>>;
}

const common = z.strictObject(commonProbe);
type Common = z.output<typeof common>;

/** Stands for a host that is learned at run time, while the settings are checked. */
const HOST_TO_LEARN = 'host.invalid';

/** `null`: it has errors, which have been reported. */
export async function readProbe(input: ProbeInput, reader: ProbeReader): Promise<ProbeEntry | null> {
  const path = `probes.${input.id}`;
  const kind = kindOf(input, reader);
  if (kind === null) return null;
  const values = withKindDefaults(input, kind, reader.origins);
  const settings = readSettings(input, values, kind, reader);
  const basics = readCommon(values, path, reader.mistakes);
  if (basics === null || settings === null) return null;
  const gaps = await gapsOf(basics.every, `${path}.every`, reader);
  if (gaps === null || ![timeoutFits(basics, gaps, path, reader.mistakes), slowFits(basics, path, reader.mistakes)].every(Boolean))
    return null;
  const config: ProbeConfig = {
    id: input.id,
    kind: kind.kind,
    component: basics.component,
    domain: basics.domain,
    schedule: basics.every,
    everyMs: gaps.longest,
    timeoutMs: basics.timeout,
    slowMs: basics.slow ?? null,
    gates: basics.gates,
    settings: settings.value,
    needs: input.needs,
  };
  // A host that is not learned yet is not shown.
  const written = Object.entries(values).filter(([key]) => key !== 'host' || input.needs !== 'vault.host');
  return { config, written: Object.fromEntries(written) };
}

function kindOf(input: ProbeInput, { kinds, mistakes }: ProbeReader): ProbeKind<unknown> | null {
  const name = input.values['kind'];
  const kind = typeof name === 'string' ? kinds.get(name) : undefined;
  if (kind !== undefined) return kind;
  mistakes.add(`probes.${input.id}.kind`, `there is no probe kind ${shown(String(name))}${suggestion(String(name), [...kinds.keys()])}`);
  return null;
}

function withKindDefaults(input: ProbeInput, kind: ProbeKind<unknown>, origins: Origins): Record<string, unknown> {
  // In the order in which they are shown.
  const order = { kind: kind.kind, component: undefined, ...kind.defaults, gates: true };
  const values: Record<string, unknown> = { ...order, ...input.values };
  for (const key of ['domain', 'every', 'timeout', 'gates']) {
    if (!Object.hasOwn(input.values, key)) origins.set(`probes.${input.id}.${key}`, { from: 'default' });
  }
  return values;
}

function readSettings(
  input: ProbeInput,
  values: Readonly<Record<string, unknown>>,
  kind: ProbeKind<unknown>,
  { mistakes }: ProbeReader,
): { value: unknown } | null {
  const path = `probes.${input.id}`;
  const own = Object.fromEntries(Object.entries(values).filter(([key]) => !COMMON_KEYS.has(key)));
  if (input.needs === 'vault.host') own['host'] = HOST_TO_LEARN;
  const result = z.safeParse(kind.settings, own);
  if (result.success) {
    const value = result.data;
    return { value: input.needs === 'vault.host' && typeof value === 'object' ? { ...value, host: '' } : value };
  }
  const known = [...COMMON_KEYS, ...keysOf(kind.settings)];
  for (const issue of result.error.issues) {
    if (issue.code !== 'unrecognized_keys' || issue.path.length > 0) mistakes.addAll(mistakesOf([issue], kind.settings, own, path));
    else for (const key of issue.keys) mistakes.add(`${path}.${key}`, unknownKey(key, known));
  }
  return null;
}

function readCommon(values: Readonly<Record<string, unknown>>, path: string, mistakes: Mistakes): Common | null {
  const own = Object.fromEntries(Object.entries(values).filter(([key]) => COMMON_KEYS.has(key)));
  const result = z.safeParse(common, own);
  if (result.success) return result.data;
  mistakes.addAll(mistakesOf(result.error.issues, common, own, path));
  return null;
}

/** The gaps between the runs of a schedule; `null` if it is not a valid cron expression, which has been reported at `key`. */
export async function gapsOf(
  schedule: Schedule,
  key: string,
  { nextRuns, mistakes }: Pick<ProbeReader, 'nextRuns' | 'mistakes'>,
): Promise<Gaps | null> {
  if (schedule.kind === 'every') return { shortest: schedule.ms, longest: schedule.ms };
  const runs = await nextRuns(schedule.expression, CRON_RUNS);
  const gaps = runs === null ? null : gapsBetween(runs);
  if (gaps === null) {
    const form = '5 or 6 fields such as "*/5 * * * *", or @hourly, @daily, @weekly and the like';
    mistakes.add(key, `${shown(schedule.expression)} is not a cron expression: expected ${form}`);
  }
  return gaps;
}

function slowFits({ slow, timeout }: Common, path: string, mistakes: Mistakes): boolean {
  if (slow === undefined || slow < timeout) return true;
  mistakes.add(`${path}.slow`, `${formatDuration(slow)} is too long: slow must be shorter than timeout (${formatDuration(timeout)})`);
  return false;
}

function timeoutFits(basics: Common, gaps: Gaps, path: string, mistakes: Mistakes): boolean {
  if (basics.timeout < gaps.shortest) return true;
  const gap: Millis = gaps.shortest;
  const every = basics.every.kind === 'cron' ? `the shortest gap of every (${formatDuration(gap)})` : `every (${formatDuration(gap)})`;
  mistakes.add(`${path}.timeout`, `${formatDuration(basics.timeout)} is too long: timeout must be shorter than ${every}`);
  return false;
}
