/** The history of one probe or component: how long it was in each state, by parts of the time, and its periods of trouble. Pure. */
import { type Availability, addTimes, availabilityOf, NO_TIME, type TimeInStates, type TimeRange, withSpan } from './availability.ts';
import type { StateSpan } from './history.ts';
import type { EpochMs } from './ids.ts';
import { isFine } from './rank.ts';

export interface SubjectHistory {
  readonly whole: Availability;
  readonly parts: readonly { readonly range: TimeRange; readonly availability: Availability }[];
  /** Newest first; the parts that lie in the range. */
  readonly troubles: readonly StateSpan[];
}

/** A day (UTC) whose states are no longer kept one by one. */
export interface PastDay {
  readonly day: EpochMs;
  readonly times: TimeInStates;
}

export interface SubjectRecords {
  readonly subject: StateSpan['subject'];
  /** Every span that touches the range, in any order. */
  readonly spans: readonly StateSpan[];
  readonly days: readonly PastDay[];
}

/** @param edges moments at which the range is divided, ascending; those outside of it are ignored */
export function subjectHistory(records: SubjectRecords, range: TimeRange, edges: readonly EpochMs[], now: EpochMs): SubjectHistory {
  const { from, until } = range;
  const inner = edges.filter((edge) => edge > from && edge < until);
  const starts = [from, ...inner];
  const parts = starts.map((start, index) => {
    const part = { from: start, until: inner[index] ?? until };
    return { range: part, availability: availabilityOf(records.subject, timesIn(records, part, now), part) };
  });
  return {
    whole: availabilityOf(records.subject, timesIn(records, range, now), range),
    parts,
    troubles: records.spans.filter(({ state }) => !isFine(state)).toSorted((left, right) => right.from - left.from),
  };
}

function timesIn({ spans, days }: SubjectRecords, range: TimeRange, now: EpochMs): TimeInStates {
  const ofDays = days.filter(({ day }) => day >= range.from && day < range.until).reduce((sum, { times }) => addTimes(sum, times), NO_TIME);
  return spans.reduce((sum, span) => withSpan(sum, span, range, now), ofDays);
}
