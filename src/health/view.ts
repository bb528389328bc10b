/** One probe at `now`: its folded state, or unknown if it is stale or has never run. */
import type { ReasonCode } from './catalogue.ts';
import { badAmong } from './intermittence.ts';
import type { Args, Domain, EpochMs } from './observation.ts';
import type { DatedTrouble, ProbeHistory } from './probe-state.ts';
import { reasonOf } from './reason.ts';
import type { ProbeRules } from './rules.ts';
import { staleAfter } from './rules.ts';
import type { ProbeState, Reason } from './snapshot.ts';

export interface ProbeView {
  readonly rules: ProbeRules;
  readonly history: ProbeHistory | null;
  readonly state: ProbeState;
  readonly stale: boolean;
  readonly confirmed: boolean;
  /** The domain that it counts for now. */
  readonly domain: Domain;
  /** What is wrong in this state, with the values of its sentence; `null` when up. */
  readonly reason: Reason | null;
}

export function viewOf(rules: ProbeRules, history: ProbeHistory | null, now: EpochMs): ProbeView {
  const stale = history !== null && now - history.last.at > staleAfter(rules);
  const state = history === null || stale ? 'unknown' : history.state;
  const confirmed = history !== null && !stale && history.confirmed;
  const domain = state === 'down' && history !== null ? history.badDomain : rules.domain;
  return { rules, history, state, stale, confirmed, domain, reason: reasonOfProbe(rules, history, state, stale, now) };
}

function reasonOfProbe(rules: ProbeRules, history: ProbeHistory | null, state: ProbeState, stale: boolean, now: EpochMs): Reason | null {
  if (history === null) return probeReason(rules, 'probe.pending', {}, now);
  if (stale) return probeReason(rules, 'probe.stale', { age: now - history.last.at }, history.last.at);
  if (state === 'degraded' && history.intermittent) {
    return probeReason(rules, 'probe.intermittent', { bad: badAmong(history.recent), of: history.recent.length }, history.since);
  }
  const shown = { up: null, down: history.lastBad, degraded: history.lastWarning, unknown: history.lastNotRun }[state];
  if (shown !== null) return reasonFrom(rules, shown, history.since);
  return state === 'up' ? null : probeReason(rules, 'probe.pending', {}, history.since);
}

export function reasonFrom(rules: ProbeRules, trouble: DatedTrouble, since: EpochMs): Reason {
  return probeReason(rules, trouble.code, trouble.args, since);
}

/** A reason based on one probe; the places that every template may use are filled here. */
export function probeReason(rules: ProbeRules, code: ReasonCode, args: Args, since: EpochMs): Reason {
  const base: Args = {
    probe: rules.id,
    target: rules.target,
    timeout: rules.timeoutMs,
    component: rules.component,
    host: rules.host ?? rules.target,
  };
  return reasonOf(code, { ...base, ...args }, { component: rules.component, probe: rules.id, since });
}

export function isConclusive(view: ProbeView): boolean {
  return view.state !== 'unknown';
}
