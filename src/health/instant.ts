/** Moments that can be written as a date. */
import type { EpochMs } from './ids.ts';

/** The last moment that a date can hold, in both directions from 1970 (ECMA-262, time range). */
export const LAST_MOMENT: EpochMs = 8.64e15;

export function isMoment(at: EpochMs): boolean {
  return Math.abs(at) <= LAST_MOMENT;
}

/** RFC 3339 in UTC with milliseconds. Total: beyond the range of dates its nearest end, and 1970 for what is no number. */
export function isoTime(at: EpochMs): string {
  const within = Math.min(LAST_MOMENT, Math.max(-LAST_MOMENT, at));
  return new Date(Number.isNaN(within) ? 0 : within).toISOString();
}
