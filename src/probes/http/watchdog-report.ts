/** One attempt of a `watchdog` probe. */
import { answered, type EpochMs, type Facts, type Outcome, type WatchdogFacts } from '../../health/observation.ts';
import type { Word } from '../../messages/words.en.ts';
import { badAnswer, outcomeOf, ownFault } from '../net/problem.ts';
import type { ProbeContext } from '../probe.ts';
import { textOf } from './exchange.ts';
import type { Answer } from './fetch.ts';
import { httpDate } from './http-facts.ts';
import { type Looked, lookUp, type Named } from './json.ts';
import { jsonTypeOf, parseJsonPath, valueAt } from './json-path.ts';
import { type Report, readReport } from './json-report.ts';
import { reportTime } from './report-time.ts';
import type { WatchdogSettings } from './settings.ts';
import { shownJson } from './text.ts';

/** How far ahead the other machine's clock may be. */
const MOST_AHEAD_MS = 60_000;

export async function observeWatchdog(settings: WatchdogSettings, context: ProbeContext): Promise<Outcome> {
  const read = await readReport(settings, context);
  return read.ok ? judge(read, settings, context.clock.now()) : outcomeOf(read.problem, read.facts);
}

/** The age is checked first, because the content of an old report is meaningless. */
function judge(report: Report, settings: WatchdogSettings, now: EpochMs): Outcome {
  const { target, host, value } = report;
  const named: Named = { target, host };
  const type = jsonTypeOf(value);
  if (type !== 'object') return outcomeOf(badAnswer('json.type', { ...named, path: '$', got: type, expected: 'object' }), report.facts);

  const written = timeOf(value, report.answer, settings.timeField);
  const online = lookUp(value, parseJsonPath(settings.onlineField) ?? [], named);
  const known: WatchdogFacts = {
    ...(online.ok && typeof online.value === 'boolean' ? { online: online.value } : {}),
    ...(written.kind === 'time' ? { reportedAt: written.at, timeSource: written.source, ageMs: Math.max(0, now - written.at) } : {}),
  };
  const facts: Facts = { ...report.facts, watchdog: known };
  if (written.kind === 'none') return outcomeOf(ownFault('watchdog.no_timestamp', { ...named }), facts);
  if (written.kind === 'unusable') return outcomeOf(ownFault('watchdog.unreadable_time', { ...named, ...written.args }), facts);
  const age = now - written.at;
  if (age < -MOST_AHEAD_MS) return outcomeOf(ownFault('watchdog.clock_skew', { ...named, ahead: -age }, written.source), facts);
  if (age > settings.maxAge)
    return outcomeOf(badAnswer('watchdog.stale', { ...named, age, maxAge: settings.maxAge }, written.source), facts);

  return judgeOnline(online, settings.onlineField, named, facts);
}

function judgeOnline(online: Looked, path: string, named: Named, facts: Facts): Outcome {
  if (!online.ok) return outcomeOf(online.problem, facts);
  if (online.value === true) return answered(facts);
  if (online.value === false) return outcomeOf(badAnswer('watchdog.offline', { ...named }), facts);
  const got = jsonTypeOf(online.value);
  return outcomeOf(badAnswer('json.type', { ...named, path, got, expected: 'boolean' }), facts);
}

type Written =
  | { readonly kind: 'time'; readonly at: EpochMs; readonly source: string }
  | { readonly kind: 'unusable'; readonly args: { readonly field: string; readonly got: string; readonly form: Word } }
  | { readonly kind: 'none' };

/** The first field that is there decides; one that cannot be read is not made up for by another. */
function timeOf(value: unknown, answer: Answer, fields: readonly string[]): Written {
  for (const field of fields) {
    const found = valueAt(value, parseJsonPath(field) ?? []);
    if (found.kind !== 'found' || found.value === null) continue;
    const time = reportTime(found.value);
    if (time.ok) return { kind: 'time', at: time.at, source: field };
    return { kind: 'unusable', args: { field, got: shownJson(found.value), form: time.form } };
  }
  const modified = httpDate(textOf(answer.headers['last-modified']));
  return modified === null ? { kind: 'none' } : { kind: 'time', at: modified, source: 'Last-Modified' };
}
