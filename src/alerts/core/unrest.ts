/** Flapping: counts how often a component changes between healthy and not, and notes on its case when that is too often. */
import type { EpochMs } from '../../health/ids.ts';
import { OPENS_AFTER_MS } from '../../health/incidents.ts';
import type { AlertTimes } from './policy.ts';
import type { Signal } from './signals.ts';
import type { AlertState, Case, Unrest } from './state.ts';

const CALM: Unrest = { badSince: null, counted: false, skipped: false, changes: [] };

export function withUnrest(state: AlertState, signals: readonly Signal[], times: AlertTimes, now: EpochMs): AlertState {
  const unrest: Record<string, Unrest> = {};
  const cases = { ...state.cases };
  for (const signal of signals) {
    if (signal.kind !== 'trouble') continue;
    const before = state.unrest[signal.component] ?? CALM;
    const after =
      state.joined[signal.key] === undefined ? counted(before, signal, times, now) : { ...before, badSince: null, counted: false };
    if (after.badSince !== null || after.skipped || after.changes.length > 0) unrest[signal.component] = after;
    const own = cases[signal.key];
    if (own !== undefined) cases[signal.key] = { ...own, flapping: flappingOf(own, before, after, times, now) };
  }
  return { ...state, cases, unrest };
}

/** A bad spell counts when it was long enough for an incident: its beginning and its end are one change each. */
function counted(before: Unrest, { presence }: Signal, { flapWindowMs }: AlertTimes, now: EpochMs): Unrest {
  const recent = { ...before, changes: before.changes.filter((at) => now - at < flapWindowMs) };
  if (presence === 'unseen') return interrupted(recent);
  const { badSince, changes, skipped } = recent;
  if (presence === 'good') {
    if (badSince === null) return { ...recent, skipped: false };
    const begun = recent.counted ? [] : [badSince];
    const isLong = recent.counted || now - badSince >= OPENS_AFTER_MS;
    return { ...CALM, changes: isLong ? [...changes, ...begun, now] : changes };
  }
  if (skipped) return recent;
  if (badSince === null) return { ...recent, badSince: now };
  if (recent.counted || now - badSince < OPENS_AFTER_MS) return recent;
  return { ...recent, counted: true, changes: [...changes, badSince] };
}

/** A bad spell with unobserved time in it is not counted. */
export function interrupted({ counted, changes }: Unrest): Unrest {
  return { badSince: null, counted: false, skipped: true, changes: counted ? changes.slice(0, -1) : changes };
}

function flappingOf(one: Case, before: Unrest, after: Unrest, times: AlertTimes, now: EpochMs): Case['flapping'] {
  const { flapping } = one;
  const isChange = (before.badSince === null) !== (after.badSince === null);
  if (flapping === null) return after.changes.length >= times.flapChanges ? { since: now, changedAt: now, isNotified: false } : null;
  if (isChange) return { ...flapping, changedAt: now };
  return now - flapping.changedAt >= times.steadyMs ? null : flapping;
}
