/**
 * How old something is, for code that deletes by age. A single clock is not enough evidence: if it is set 20 days ahead, everything looks
 * old at once. So the youngest of several clocks counts, and before that only the time during which ytm was active: a gap of more than a
 * day between two active moments counts as a few hours. A machine that was off for a month keeps things longer, and a clock that jumps
 * deletes nothing. Pure.
 */
import type { EpochMs, Millis } from './observation.ts';

const HOUR_MS: Millis = 3_600_000;

/** Clocks that differ by more than this are not trusted. */
export const APART_MS: Millis = 600_000;
/** A night or a day off. A longer gap may be a clock jump. */
const LONGEST_GAP_MS: Millis = 24 * HOUR_MS;
/** The precision with which the active moments of ytm are recorded. */
export const SLOT_MS: Millis = 6 * HOUR_MS;
/** The duration that a longer gap counts as. */
const LONG_GAP_COUNTS_MS: Millis = SLOT_MS;

export type ClockName = 'own' | 'share' | 'last-run';

export interface ClockReading {
  readonly clock: ClockName;
  readonly at: EpochMs;
}

/** Two clocks that differ too much, with the time of each. */
export interface ClocksApart {
  readonly early: ClockReading;
  readonly late: ClockReading;
}

/**
 * The earliest time that the clocks report, and the clocks that differ too much. A last run long ago is no contradiction, because this
 * machine may have been off; a last run in the future is one.
 */
export function readClocks(own: EpochMs, share: EpochMs | null, lastRun: EpochMs | null): { now: EpochMs; apart: ClocksApart | null } {
  const readings: ClockReading[] = [{ clock: 'own', at: own }];
  if (share !== null) readings.push({ clock: 'share', at: share });
  const early = readings.reduce((one, other) => (other.at < one.at ? other : one));
  if (lastRun !== null) readings.push({ clock: 'last-run', at: lastRun });
  const late = readings.reduce((one, other) => (other.at > one.at ? other : one));
  return { now: Math.min(early.at, lastRun ?? early.at), apart: late.at - early.at > APART_MS ? { early, late } : null };
}

export interface AgeEvidence {
  readonly now: EpochMs;
  /** The moments at which ytm was active, in slots of `SLOT_MS`, in any order; those after `now` are ignored. */
  readonly witnessed: readonly EpochMs[];
}

/** Anything from before this moment is older than `keepMs`. `-Infinity`: nothing is known to be older. */
export function oldestKept(keepMs: Millis, { now, witnessed }: AgeEvidence): EpochMs {
  let left = keepMs;
  let later = now;
  for (const moment of witnessed.filter((each) => each < now).toSorted((one, other) => other - one)) {
    const gap = later - moment;
    const counts = gap <= LONGEST_GAP_MS ? gap : LONG_GAP_COUNTS_MS;
    if (counts >= left) return later - left;
    left -= counts;
    later = moment;
  }
  return left <= LONG_GAP_COUNTS_MS ? later - left : Number.NEGATIVE_INFINITY;
}
