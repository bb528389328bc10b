/** One attempt of a `watchdog` probe. */
import { answered, type EpochMs, type Facts, type Outcome, type WatchdogFacts } from '../../health/observation.ts';
import { badAnswer, outcomeOf, ownFault } from '../net/problem.ts';
import type { ProbeContext } from '../probe.ts';
import type { WatchdogSettings } from '../watchdog.ts';
import { textOf } from './exchange.ts';
import type { Answer } from './fetch.ts';
import { httpDate } from './http-facts.ts';
import { lookUp, type Named } from './json.ts';
import { jsonTypeOf, parseJsonPath, valueAt } from './json-path.ts';
import { type Report, readReport } from './json-report.ts';
import { reportTime } from './report-time.ts';

/** How far ahead the other machine's clock may be. */
const MOST_AHEAD_MS = 60_000;

export async function observeWatchdog(settings: WatchdogSettings, context: ProbeContext): Promise<Outcome> {
  const read = await readReport(settings, context);
  return read.ok ? judge(read, settings, context.clock.now()) : outcomeOf(read.problem, read.facts);
}

/** The age comes first: what an old report says about being online means nothing. */
function judge(report: Report, settings: WatchdogSettings, now: EpochMs): Outcome {
  const { target, host, value } = report;
  const named: Named = { target, host };
  const type = jsonTypeOf(value);
  if (type !== 'object') return outcomeOf(badAnswer('json.type', { ...named, path: '$', got: type, expected: 'object' }), report.facts);

  const written = timeOf(value, report.answer, settings.timeField);
  const online = lookUp(value, parseJsonPath(settings.onlineField) ?? [], named);
  const known: WatchdogFacts = {
    ...(online.ok && typeof online.value === 'boolean' ? { online: online.value } : {}),
    ...(written.at === null ? {} : { reportedAt: written.at, timeSource: written.source, ageMs: now - written.at }),
  };
  const facts: Facts = { ...report.facts, watchdog: known };
  if (written.at === null) return outcomeOf(ownFault('watchdog.no_timestamp', { ...named }, written.source), facts);
  const age = now - written.at;
  if (age < -MOST_AHEAD_MS) return outcomeOf(ownFault('watchdog.clock_skew', { ...named, ahead: -age }, written.source), facts);
  if (age > settings.maxAge)
    return outcomeOf(badAnswer('watchdog.stale', { ...named, age, maxAge: settings.maxAge }, written.source), facts);

  if (!online.ok) return outcomeOf(online.problem, facts);
  if (online.value === true) return answered(facts);
  if (online.value === false) return outcomeOf(badAnswer('watchdog.offline', { ...named }), facts);
  const got = jsonTypeOf(online.value);
  return outcomeOf(badAnswer('json.type', { ...named, path: settings.onlineField, got, expected: 'boolean' }), facts);
}

/** The first field that is there decides; one that cannot be read is not made up for by another. */
function timeOf(value: unknown, answer: Answer, fields: readonly string[]): { readonly at: EpochMs | null; readonly source: string } {
  for (const field of fields) {
    const found = valueAt(value, parseJsonPath(field) ?? []);
    if (found.kind === 'found' && found.value !== null) return { at: reportTime(found.value), source: field };
  }
  return { at: httpDate(textOf(answer.headers['last-modified'])), source: 'Last-Modified' };
}
