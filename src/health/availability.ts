/** Availability: how long a probe or component was in each state over a span of time. Pure. */
import type { StateSpan } from './history.ts';
import type { EpochMs, Millis } from './ids.ts';

/** From `from` (included) to `until` (excluded). */
export interface TimeRange {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** How long each state lasted. Time that is in none of them was not observed. */
export interface TimeInStates {
  /** Up or healthy. */
  readonly goodMs: Millis;
  readonly degradedMs: Millis;
  readonly downMs: Millis;
  /** Observed, but nothing could be known. */
  readonly unknownMs: Millis;
}

export interface Availability extends TimeInStates {
  readonly subject: StateSpan['subject'];
  /** Not observed: ytm did not run, or the machine was asleep. */
  readonly unobservedMs: Millis;
  /** good / (good + degraded + down), from 0 to 1; `null`: nothing is known. */
  readonly ratio: number | null;
}

export const NO_TIME: TimeInStates = { goodMs: 0, degradedMs: 0, downMs: 0, unknownMs: 0 };

const COUNTED_AS: Readonly<Record<StateSpan['state'], keyof TimeInStates>> = {
  up: 'goodMs',
  healthy: 'goodMs',
  degraded: 'degradedMs',
  down: 'downMs',
  unknown: 'unknownMs',
};

/** The part of a span that lies in the range, added to its state. @param now the end of a span that lasts */
export function withSpan(
  times: TimeInStates,
  { state, from, until }: Pick<StateSpan, 'state' | 'from' | 'until'>,
  range: TimeRange,
  now: EpochMs,
): TimeInStates {
  const ms = Math.min(until ?? now, range.until) - Math.max(from, range.from);
  const key = COUNTED_AS[state];
  return ms <= 0 ? times : { ...times, [key]: times[key] + ms };
}

export function addTimes(left: TimeInStates, right: TimeInStates): TimeInStates {
  return {
    goodMs: left.goodMs + right.goodMs,
    degradedMs: left.degradedMs + right.degradedMs,
    downMs: left.downMs + right.downMs,
    unknownMs: left.unknownMs + right.unknownMs,
  };
}

/** Of unknown time nothing is said: it is left out of the ratio and shown. */
export function availabilityOf(subject: StateSpan['subject'], times: TimeInStates, { from, until }: TimeRange): Availability {
  const { goodMs, degradedMs, downMs, unknownMs } = times;
  const known = goodMs + degradedMs + downMs;
  return {
    subject,
    ...times,
    unobservedMs: Math.max(0, until - from - known - unknownMs),
    ratio: known === 0 ? null : goodMs / known,
  };
}
