/** One attempt of a `watchdog` probe. */
import { answered, type EpochMs, type Facts, type Outcome, type WatchdogFacts } from '../../health/observation.ts';
import { pause } from '../../platform/clock.ts';
import { badAnswer, cancelledBy, outcomeOf, ownFault, type Problem } from '../net/problem.ts';
import type { ProbeContext } from '../probe.ts';
import type { WatchdogSettings } from '../watchdog.ts';
import { destinationIn } from './destination.ts';
import { textOf } from './exchange.ts';
import { statusShortfall } from './expectation.ts';
import { type Answer, type Fetched, fetchUrl } from './fetch.ts';
import { httpDate } from './http-facts.ts';
import { lookUp, type Named, type Parsed, parseJson } from './json.ts';
import { jsonTypeOf, parseJsonPath, valueAt } from './json-path.ts';
import { reportTime } from './report-time.ts';

/** How far ahead the other machine's clock may be. */
const MOST_AHEAD_MS = 60_000;
const RETRY_AFTER_MS = 1_000;
/** What a report looks like that is being written at that moment. */
const HALF_WRITTEN = new Set(['json.parse', 'json.empty', 'body.truncated']);

export async function observeWatchdog(settings: WatchdogSettings, context: ProbeContext): Promise<Outcome> {
  let read = await readReport(settings, context);
  if (!read.ok && HALF_WRITTEN.has(read.problem.trouble.code)) {
    await pause(context.clock, RETRY_AFTER_MS, context.signal);
    const cancelled = cancelledBy(context.signal);
    if (cancelled !== null) return outcomeOf(cancelled, read.facts);
    if (!context.signal.aborted) read = await readReport(settings, context);
  }
  return read.ok ? judge(read, settings, context.clock.now()) : outcomeOf(read.problem, read.facts);
}

interface Report extends Named {
  readonly ok: true;
  readonly value: unknown;
  readonly answer: Answer;
  readonly facts: Facts;
}

type Read = Report | { readonly ok: false; readonly problem: Problem; readonly facts: Facts };

async function readReport(settings: WatchdogSettings, context: ProbeContext): Promise<Read> {
  const fetched: Fetched = await fetchUrl(settings, context);
  if (!fetched.ok) return fetched;
  const { answer, facts } = fetched;
  const named: Named = { target: destinationIn(settings).shown, host: answer.host };
  const wrong = statusShortfall(answer, ['2xx'], named);
  if (wrong !== null) return { ok: false, problem: wrong, facts };
  const parsed: Parsed = parseJson(answer, named);
  return parsed.ok ? { ...parsed, ...named, answer, facts } : { ...parsed, facts };
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
