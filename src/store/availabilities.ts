/** Availability from what the store has: days of what is old, states of what is not. */
import { type Availability, addTimes, availabilityOf, NO_TIME, type TimeInStates, type TimeRange } from '../health/availability.ts';
import type { EpochMs } from '../health/ids.ts';
import type { Subject } from './state-log.ts';
import type { Store } from './store.ts';

/** Of every subject that has any, components first. */
export function availabilitiesIn(store: Store, range: TimeRange, now: EpochMs): readonly Availability[] {
  const all = new Map<string, { readonly subject: Subject; readonly times: TimeInStates }>();
  for (const { subject, times } of [...store.days.times(range), ...store.states.times(range, now)]) {
    const key = `${subject.kind}:${subject.id}`;
    all.set(key, { subject, times: addTimes(all.get(key)?.times ?? NO_TIME, times) });
  }
  return (
    [...all.values()]
      // Days of a probe without states have attempts only.
      .filter(({ times }) => Object.values(times).some((ms) => ms > 0))
      .map(({ subject, times }) => availabilityOf(subject, times, { from: range.from, until: Math.min(range.until, now) }))
      .toSorted((left, right) => left.subject.kind.localeCompare(right.subject.kind) || left.subject.id.localeCompare(right.subject.id))
  );
}
