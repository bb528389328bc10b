/** Brings the state to the present: the clock may have been set back, the machine may have slept, ytm may not have run. */
import type { EpochMs, Millis } from '../../health/ids.ts';
import { withSaying } from '../../health/incidents.ts';
import type { Observed } from './observed.ts';
import type { AlertTimes } from './policy.ts';
import type { AlertState, Case, Notified } from './state.ts';
import { interrupted } from './unrest.ts';

export function caughtUp(state: AlertState, { now, startedAt }: Observed, times: AlertTimes): AlertState {
  if (state.at === null) return { ...state, at: now };
  const passed = now - state.at;
  if (passed < 0) return setBack(state, passed);
  if (passed <= times.gapMs) return { ...state, at: now };
  const leap = { from: state.at, to: now };
  const unseen = mapCases({ ...state, leap }, (one) => withUnseenGap(one, state.at ?? now));
  const wasStopped = startedAt !== null && startedAt > state.at;
  return wasStopped ? afterStop(unseen, passed, now) : afterSleep(unseen, passed, now, times);
}

type Move = (at: EpochMs) => EpochMs;

/**
 * The clock was set back: all times move with it, so that every span stays as long as it was. If that undoes a leap ahead, those from
 * before the leap are right already. Ids do not change.
 */
function setBack(state: AlertState, by: Millis): AlertState {
  const { leap } = state;
  const undoes = leap !== null && -by >= (leap.to - leap.from) / 2 && (state.at ?? 0) + by >= leap.from;
  const move: Move = (at) => (undoes && at <= leap.from ? at : at + by);
  const unrest = Object.entries(state.unrest).map(([id, one]) => [
    id,
    { ...one, badSince: one.badSince === null ? null : move(one.badSince), changes: one.changes.map(move) },
  ]);
  return {
    ...mapCases(state, (one) => movedCase(one, move)),
    at: (state.at ?? 0) + by,
    leap: null,
    quietUntil: move(state.quietUntil),
    unrest: Object.fromEntries(unrest),
    endedAt: movedTimes(state.endedAt, move),
  };
}

function movedCase(one: Case, move: Move): Case {
  const { trouble, turns, good, notified, flapping } = one;
  return {
    ...one,
    trouble: { ...trouble, from: move(trouble.from), now: { ...trouble.now, at: move(trouble.now.at) } },
    turns: turns.map((turn) => ({ ...turn, at: move(turn.at) })),
    heldFrom: movedTimes(one.heldFrom, move),
    notBefore: move(one.notBefore),
    graceFrom: one.graceFrom === null ? null : move(one.graceFrom),
    good: good === null ? null : { ...good, since: move(good.since), countsFrom: move(good.countsFrom) },
    notified: notified === null ? null : movedNotified(notified, move),
    flapping: flapping === null ? null : { ...flapping, since: move(flapping.since), changedAt: move(flapping.changedAt) },
  };
}

function movedNotified(notified: Notified, move: Move): Notified {
  const to = Object.entries(notified.to).map(([name, last]) => [name, { ...last, at: move(last.at) }]);
  return { ...notified, firstAt: move(notified.firstAt), to: Object.fromEntries(to) };
}

/** Unobserved time does not count as trouble. */
function withUnseenGap(one: Case, from: EpochMs): Case {
  return { ...one, trouble: withSaying(one.trouble, { at: from, verdict: 'unknown', cause: null }) };
}

/** ytm did not run: what was pending goes on as if no time had passed. */
function afterStop(state: AlertState, passed: Millis, now: EpochMs): AlertState {
  const frozen = mapCases(state, (one) => ({
    ...one,
    heldFrom: movedTimes(one.heldFrom, (at) => at + passed),
    good: countedAgain(one.good, now),
  }));
  return { ...frozen, at: now };
}

/**
 * The machine slept: what was pending begins again, because the first failures after waking up are its own. An interval without an
 * evaluation between two runs from cron is treated in the same way.
 */
function afterSleep(state: AlertState, passed: Millis, now: EpochMs, { wakeMs }: AlertTimes): AlertState {
  const begun = mapCases(state, (one) => ({
    ...one,
    heldFrom: {},
    notBefore: now,
    good: countedAgain(one.good, now),
    flapping: one.flapping === null ? null : { ...one.flapping, changedAt: one.flapping.changedAt + passed },
  }));
  const unrest = Object.fromEntries(Object.entries(state.unrest).map(([id, one]) => [id, interrupted(one)]));
  return { ...begun, at: now, unrest, quietUntil: Math.max(state.quietUntil, now + wakeMs) };
}

function countedAgain(good: Case['good'], now: EpochMs): Case['good'] {
  return good === null ? null : { ...good, countsFrom: now, evaluations: 0 };
}

function movedTimes<Times extends Readonly<Record<string, EpochMs>>>(times: Times, move: Move): Times {
  return Object.fromEntries(Object.entries(times).map(([key, at]) => [key, move(at)])) as Times;
}

function mapCases(state: AlertState, change: (one: Case) => Case): AlertState {
  return { ...state, cases: Object.fromEntries(Object.entries(state.cases).map(([key, one]) => [key, change(one)])) };
}
