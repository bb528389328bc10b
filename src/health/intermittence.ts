/**
 * A target that fails every other request never fails `fall` times in a row, so its streaks do not show it. The newest attempts together
 * do: many bad ones that alternate with good ones.
 */
import type { AttemptClass } from './snapshot.ts';

/** Attempts that are looked at together; ones that did not run do not count. */
export const RECENT_ATTEMPTS = 10;
const LEAST_BAD = 5;
/** Fewer are an outage that began or ended within the window, which the streaks report. */
const LEAST_ALTERNATIONS = 3;

/** The newest attempts, oldest first: `u` good (also with a warning), `d` bad. */
export type RecentAttempts = string;

export function withAttempt(recent: RecentAttempts, kind: AttemptClass): RecentAttempts {
  if (kind === 'n') return recent;
  return (recent + (kind === 'd' ? 'd' : 'u')).slice(-RECENT_ATTEMPTS);
}

export function badAmong(recent: RecentAttempts): number {
  return Array.from(recent).filter((kind) => kind === 'd').length;
}

export function isIntermittent(recent: RecentAttempts): boolean {
  const alternations = Array.from(recent).filter((kind, index, all) => index > 0 && kind !== all[index - 1]).length;
  return badAmong(recent) >= LEAST_BAD && alternations >= LEAST_ALTERNATIONS;
}
