/**
 * The public JSON of the history (`/api/v1/history`). Sentences are English, times RFC 3339 UTC; codes with their `args` let a reader show
 * them in another language (history-parse.ts). Fields are only ever added.
 */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ProbeSummary, Sample, StateSpan, Strip, Strips } from '../health/history.ts';
import type { RunStatus } from '../health/mirror.ts';
import type { Args, ComponentId, EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { AttemptClass } from '../health/snapshot.ts';
import { localeOf, reasonNext, reasonText } from '../messages/messages.ts';
import { type Timestamp, timestamp } from './reason-json.ts';

export const HISTORY_SCHEMA = 'ytm.history/1';
export const TROUBLES_SCHEMA = 'ytm.troubles/1';
export const SUMMARY_SCHEMA = 'ytm.summary/1';
export const STRIPS_SCHEMA = 'ytm.strips/1';

export interface SampleJson {
  /** When the worst attempt of the cell ended. */
  readonly at: Timestamp;
  readonly tookMs: Millis | null;
  readonly class: AttemptClass;
  readonly code: ReasonCode | null;
}

export interface HistoryJson {
  readonly schema: typeof HISTORY_SCHEMA;
  readonly probe: ProbeId;
  readonly since: Timestamp;
  readonly until: Timestamp;
  readonly cells: readonly (SampleJson | null)[];
}

export interface StateSpanJson {
  readonly subject: StateSpan['subject'];
  readonly state: StateSpan['state'];
  readonly from: Timestamp;
  readonly until: Timestamp | null;
  readonly code: ReasonCode | null;
  readonly args: Args;
  readonly text: string;
  readonly next: string;
}

export interface TroublesJson {
  readonly schema: typeof TROUBLES_SCHEMA;
  readonly since: Timestamp;
  readonly troubles: readonly StateSpanJson[];
}

export interface SummaryJson {
  readonly schema: typeof SUMMARY_SCHEMA;
  readonly since: Timestamp;
  readonly until: Timestamp;
  readonly probes: readonly ({ readonly probe: ProbeId } & ProbeSummary)[];
}

export interface StripsJson {
  readonly schema: typeof STRIPS_SCHEMA;
  readonly since: Timestamp;
  readonly until: Timestamp;
  readonly cells: number;
  readonly probes: readonly ({ readonly probe: ProbeId } & Strip)[];
  readonly components: readonly { readonly component: ComponentId; readonly classes: string }[];
  readonly runs: readonly {
    readonly id: string;
    readonly startedAt: Timestamp;
    readonly endedAt: Timestamp;
    readonly status: RunStatus;
    readonly bytes: number;
  }[];
}

export interface HistorySpan {
  readonly probe: ProbeId;
  readonly since: EpochMs;
  readonly until: EpochMs;
}

export function historyToJson({ probe, since, until }: HistorySpan, cells: readonly (Sample | null)[]): HistoryJson {
  return {
    schema: HISTORY_SCHEMA,
    probe,
    since: timestamp(since),
    until: timestamp(until),
    cells: cells.map((sample) => (sample === null ? null : { ...sample, at: timestamp(sample.at) })),
  };
}

export function summaryToJson(
  { since, until }: Pick<HistorySpan, 'since' | 'until'>,
  summaries: ReadonlyMap<ProbeId, ProbeSummary>,
): SummaryJson {
  return {
    schema: SUMMARY_SCHEMA,
    since: timestamp(since),
    until: timestamp(until),
    probes: [...summaries].map(([probe, summary]) => ({ probe, ...summary })),
  };
}

export function stripsToJson({ range: { since, until, cells }, probes, components, runs }: Strips): StripsJson {
  return {
    schema: STRIPS_SCHEMA,
    since: timestamp(since),
    until: timestamp(until),
    cells,
    probes: [...probes].map(([probe, strip]) => ({ probe, ...strip })),
    components: [...components].map(([component, { classes }]) => ({ component, classes })),
    runs: runs.map((run) => ({ ...run, startedAt: timestamp(run.startedAt), endedAt: timestamp(run.endedAt) })),
  };
}

export function troublesToJson(since: EpochMs, spans: readonly StateSpan[]): TroublesJson {
  return { schema: TROUBLES_SCHEMA, since: timestamp(since), troubles: spans.map(spanToJson) };
}

export function spanToJson({ subject, state, from, until, code, args }: StateSpan): StateSpanJson {
  const english = localeOf('en', from, 0);
  return {
    subject,
    state,
    from: timestamp(from),
    until: until === null ? null : timestamp(until),
    code,
    args,
    text: code === null ? '' : reasonText({ code, args }, english),
    next: code === null ? '' : reasonNext({ code, args }, english),
  };
}
