/** The gaps between the runs of a cron expression: the shortest bounds the timeout, the longest the staleness. */
import type { EpochMs, Millis } from '../health/observation.ts';

/** The number of runs to check: a week of a five-minute schedule without nights and weekends has about 500. */
export const CRON_RUNS = 600;

export interface Gaps {
  readonly shortest: Millis;
  readonly longest: Millis;
}

/** The gaps between these times, in order; `null` when there are none. */
export function gapsBetween(times: readonly EpochMs[]): Gaps | null {
  let shortest = Number.POSITIVE_INFINITY;
  let longest = 0;
  for (let index = 1; index < times.length; index += 1) {
    const gap = (times[index] ?? 0) - (times[index - 1] ?? 0);
    shortest = Math.min(shortest, gap);
    longest = Math.max(longest, gap);
  }
  return longest > 0 ? { shortest, longest } : null;
}
