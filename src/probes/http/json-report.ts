/** A JSON report that another machine writes while we read it: fetched, and once more when it looks half-written. */
import type { Facts } from '../../health/observation.ts';
import { pause } from '../../platform/clock.ts';
import { cancelledBy, type Problem } from '../net/problem.ts';
import type { ProbeContext } from '../probe.ts';
import { destinationIn } from './destination.ts';
import { statusShortfall } from './expectation.ts';
import { type Answer, type Fetched, fetchUrl } from './fetch.ts';
import { type Named, type Parsed, parseJson } from './json.ts';
import type { FetchSettings } from './settings.ts';

const RETRY_AFTER_MS = 1_000;
/** What a report looks like that is being written at that moment. */
const HALF_WRITTEN = new Set(['json.parse', 'json.empty', 'body.truncated']);

export interface Report extends Named {
  readonly ok: true;
  readonly value: unknown;
  readonly answer: Answer;
  readonly facts: Facts;
}

export type ReadReport = Report | { readonly ok: false; readonly problem: Problem; readonly facts: Facts };

/** Never rejects for what the network or the server does; any JSON value is a report. */
export async function readReport(settings: FetchSettings, context: ProbeContext): Promise<ReadReport> {
  const read = await readOnce(settings, context);
  if (read.ok || !HALF_WRITTEN.has(read.problem.trouble.code)) return read;
  await pause(context.clock, RETRY_AFTER_MS, context.signal);
  const cancelled = cancelledBy(context.signal);
  if (cancelled !== null) return { ok: false, problem: cancelled, facts: read.facts };
  return context.signal.aborted ? read : readOnce(settings, context);
}

async function readOnce(settings: FetchSettings, context: ProbeContext): Promise<ReadReport> {
  const fetched: Fetched = await fetchUrl(settings, context);
  if (!fetched.ok) return fetched;
  const { answer, facts } = fetched;
  const named: Named = { target: destinationIn(settings).shown, host: answer.host };
  const wrong = statusShortfall(answer, ['2xx'], named);
  if (wrong !== null) return { ok: false, problem: wrong, facts };
  const parsed: Parsed = parseJson(answer, named);
  return parsed.ok ? { ...parsed, ...named, answer, facts } : { ...parsed, facts };
}
