/**
 * What changed between two judgements of the fleet. The engine's events, the dashboard's list, `check --quiet` and the history of
 * states all follow from this one comparison.
 */
import type { Assessment } from './assess.ts';
import type { ComponentId, EpochMs, Millis, ProbeId } from './observation.ts';
import type { ComponentSnapshot, GateSnapshot, ProbeSnapshot, ProbeState, Reason, Verdict } from './snapshot.ts';

export interface ProbeChange {
  readonly kind: 'probe-changed';
  readonly at: EpochMs;
  readonly probe: ProbeId;
  readonly from: ProbeState;
  readonly to: ProbeState;
  readonly reason: Reason | null;
}

/** `from` equals `to` when only the cause changed. */
export interface ComponentChange {
  readonly kind: 'component-changed';
  readonly at: EpochMs;
  readonly component: ComponentId;
  readonly from: Verdict;
  readonly to: Verdict;
  /** The first reason, which is the cause; `null` when healthy. */
  readonly reason: Reason | null;
}

export interface GateChange {
  readonly kind: 'gate-changed';
  readonly at: EpochMs;
  readonly to: GateSnapshot['state'];
  readonly reasons: readonly Reason[];
}

/** This machine slept, or its clock was set: the wall clock moved by `gapMs` while nothing ran. */
export interface Slept {
  readonly kind: 'slept';
  readonly at: EpochMs;
  readonly gapMs: Millis;
}

export type Change = ProbeChange | ComponentChange | GateChange;

/** The part of a judgement that is compared; a snapshot has it. */
export interface Judged {
  readonly probes: readonly Pick<ProbeSnapshot, 'id' | 'state' | 'since' | 'reason'>[];
  readonly components: readonly Pick<ComponentSnapshot, 'id' | 'verdict' | 'since' | 'reasons'>[];
  readonly gate: Pick<GateSnapshot, 'state' | 'since' | 'reasons'>;
}

/** The judgement of an assessment at `now`. The change of a probe is dated when it is detected; its evidence is older. */
export function judgedOf({ views, components, gate }: Assessment, now: EpochMs): Judged {
  return { probes: views.map(({ rules, state, reason }) => ({ id: rules.id, state, since: now, reason })), components, gate };
}

/**
 * Oldest first; at the same moment probes come first, then components, then the gate. A subject that only one of the two knows is not a
 * change. @param now of `after`
 */
export function changesBetween(before: Judged, after: Judged, now: EpochMs): readonly Change[] {
  const all = [...probeChanges(before, after), ...componentChanges(before, after, now), ...gateChanges(before, after)];
  return all.sort((left, right) => left.at - right.at);
}

function probeChanges(before: Judged, after: Judged): readonly ProbeChange[] {
  const states = new Map(before.probes.map(({ id, state }) => [id, state]));
  return after.probes.flatMap(({ id, state, since, reason }) => {
    const from = states.get(id);
    return from === undefined || from === state ? [] : [{ kind: 'probe-changed', at: since, probe: id, from, to: state, reason } as const];
  });
}

function componentChanges(before: Judged, after: Judged, now: EpochMs): readonly ComponentChange[] {
  const known = new Map(before.components.map((component) => [component.id, component]));
  return after.components.flatMap(({ id, verdict, since, reasons }) => {
    const last = known.get(id);
    const [reason = null] = reasons;
    if (last === undefined || isSame({ verdict: last.verdict, cause: last.reasons[0] ?? null }, { verdict, cause: reason })) return [];
    const at = last.verdict === verdict ? now : since;
    return [{ kind: 'component-changed', at, component: id, from: last.verdict, to: verdict, reason } as const];
  });
}

function gateChanges(before: Judged, { gate }: Judged): readonly GateChange[] {
  return before.gate.state === gate.state ? [] : [{ kind: 'gate-changed', at: gate.since, to: gate.state, reasons: gate.reasons }];
}

/** A verdict with its cause. */
export interface Said {
  readonly verdict: Verdict;
  readonly cause: Pick<Reason, 'code'> | null;
}

/** Whether both have the same cause; the values in the sentence (an age, a count) may differ. */
export function isSame(left: Said, right: Said): boolean {
  return left.verdict === right.verdict && left.cause?.code === right.cause?.code;
}
