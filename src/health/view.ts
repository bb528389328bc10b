/** One probe as it stands at `now`: its folded state, or unknown when it is stale or was never asked. */
import type { ReasonCode } from './catalogue.ts';
import { metaOf } from './catalogue.ts';
import type { Args, Domain, EpochMs } from './observation.ts';
import type { DatedTrouble, ProbeHistory } from './probe-state.ts';
import type { ProbeRules } from './rules.ts';
import { staleAfter } from './rules.ts';
import type { ProbeState, Reason } from './snapshot.ts';

export interface ProbeView {
  readonly rules: ProbeRules;
  readonly history: ProbeHistory | null;
  readonly state: ProbeState;
  readonly stale: boolean;
  readonly confirmed: boolean;
  /** The domain that it speaks for now. */
  readonly domain: Domain;
  /** What is wrong in this state, with the values of its sentence; `null` when up. */
  readonly reason: Reason | null;
}

export function viewOf(rules: ProbeRules, history: ProbeHistory | null, now: EpochMs): ProbeView {
  const stale = history !== null && now - history.last.at > staleAfter(rules);
  const state = history === null || stale ? 'unknown' : history.state;
  const confirmed = history !== null && !stale && history.confirmed;
  const domain = state === 'down' && history !== null ? history.badDomain : rules.domain;
  return { rules, history, state, stale, confirmed, domain, reason: reasonOf(rules, history, state, stale, now) };
}

function reasonOf(rules: ProbeRules, history: ProbeHistory | null, state: ProbeState, stale: boolean, now: EpochMs): Reason | null {
  if (history === null) return probeReason(rules, 'probe.pending', {}, now);
  if (stale) return probeReason(rules, 'probe.stale', { age: now - history.last.at }, history.last.at);
  const shown = { up: null, down: history.lastBad, degraded: history.lastWarning, unknown: history.lastNotRun }[state];
  if (shown !== null) return reasonFrom(rules, shown, history.since);
  return state === 'up' ? null : probeReason(rules, 'probe.pending', {}, history.since);
}

export function reasonFrom(rules: ProbeRules, trouble: DatedTrouble, since: EpochMs): Reason {
  return probeReason(rules, trouble.code, trouble.args, since);
}

/** A reason that rests on one probe; the places that every template may use are filled here. */
export function probeReason(rules: ProbeRules, code: ReasonCode, args: Args, since: EpochMs): Reason {
  const base: Args = {
    probe: rules.id,
    target: rules.target,
    timeout: rules.timeoutMs,
    component: rules.component,
    host: rules.host ?? rules.target,
  };
  return { code, component: rules.component, probe: rules.id, severity: metaOf(code).severity, since, args: { ...base, ...args } };
}

export function isConclusive(view: ProbeView): boolean {
  return view.state !== 'unknown';
}
