/**
 * Whether a job may start now. Fails closed: anything stale, unknown, unconfirmed or missing shuts the gate. The gate is quicker than the
 * verdict: one bad attempt of the vault shuts it, and reopening takes `rise` good ones.
 */

import { metaOf } from './catalogue.ts';
import type { ComponentId, EpochMs, Millis } from './observation.ts';
import { reasonOf } from './reason.ts';
import type { GateRequirements } from './rules.ts';
import type { ComponentSnapshot, GateSnapshot, Reason } from './snapshot.ts';
import { type ProbeView, probeReason, reasonFrom } from './view.ts';

/** The component whose facts are strict and quick. */
const QUICK: ComponentId = 'vault';

export interface GateInput {
  readonly requirements: GateRequirements;
  readonly components: readonly ComponentSnapshot[];
  readonly probes: readonly ProbeView[];
  /** Since when the gate has been shut, for a missing component, whose start no observation dates. */
  readonly shutSince: EpochMs;
}

/** The reasons that shut the gate; none: it is open. */
export function gateReasons({ requirements, components, probes, shutSince }: GateInput): readonly Reason[] {
  const asked = Object.entries(requirements);
  if (asked.length === 0) return [reasonOf(NO_GATE, {}, { component: QUICK, since: shutSince })];
  return asked.flatMap(([id, worst]) => {
    const component = components.find((candidate) => candidate.id === id);
    if (component === undefined) return [missing(id, shutSince)];
    const gating = probes.filter((view) => view.rules.component === id && view.rules.gates);
    return gating.length === 0 ? [] : componentReasons(component, gating, worst);
  });
}

function componentReasons(component: ComponentSnapshot, gating: readonly ProbeView[], worst: 'healthy' | 'degraded'): readonly Reason[] {
  const early = gating.flatMap((view) => earlyReasons(view));
  const troubles = gating.flatMap((view) => (view.reason !== null && isTrouble(view, view.reason) ? [{ view, reason: view.reason }] : []));
  const tolerated = worst === 'degraded' && component.verdict === 'degraded';
  const remaining = tolerated ? troubles.filter(({ view }) => view.state === 'unknown') : troubles;
  if (remaining.length === 0) return isBlind(component) ? [...component.reasons, ...early] : early;
  const causes = component.reasons.filter(
    ({ code, probe }) => metaOf(code).blocks !== 'none' && (probe === null || gating.some(({ rules }) => rules.id === probe)),
  );
  return [...(causes.length > 0 ? causes : remaining.map(({ reason }) => reason)), ...early];
}

/** Unknown and down shut the gate for any reason; a warning shuts it if its reason blocks. */
function isTrouble({ state }: ProbeView, { code }: Reason): boolean {
  return state !== 'degraded' || metaOf(code).blocks !== 'none';
}

/** Unknown for a reason other than its probes, which are listed on their own. */
function isBlind({ verdict, judgement }: ComponentSnapshot): boolean {
  return verdict === 'unknown' && judgement.rule !== 'nothing-conclusive';
}

/** What the verdict does not contain yet: an unconfirmed state, or a bad attempt of the vault without `rise` good ones since. */
function earlyReasons(view: ProbeView): readonly Reason[] {
  const { history, rules, state } = view;
  if (history === null || state === 'unknown') return [];
  if (rules.component === QUICK && state !== 'down') {
    if (history.streak.bad > 0 && history.lastBad !== null) return [reasonFrom(rules, history.lastBad, history.streakSince)];
    if (view.confirmed && history.lastBad !== null && history.streak.good < rules.rise) {
      return [probeReason(rules, 'gate.recovering', { rise: rules.rise }, history.lastBad.at)];
    }
  }
  return view.confirmed ? [] : [probeReason(rules, 'gate.unconfirmed', {}, history.since)];
}

const NO_GATE = 'gate.not_configured';

/** The gate requires nothing, so it can never open; that is no news on a machine that only watches. */
export function isGateConfigured({ reasons }: Pick<GateSnapshot, 'reasons'>): boolean {
  return !reasons.some(({ code }) => code === NO_GATE);
}

function missing(component: ComponentId, since: EpochMs): Reason {
  return reasonOf('gate.component_missing', { component }, { component, since });
}

/** A component that has been down for this long stops a running job, whatever its reasons block. */
const DOWN_TOO_LONG_MS: Millis = 5 * 60_000;

/** Why a running job must stop: facts that block runs, or a component that has been down for more than 5 min. */
export function stopReasons({
  gate,
  components,
  now,
}: {
  readonly gate: GateSnapshot;
  readonly components: readonly ComponentSnapshot[];
  readonly now: EpochMs;
}): readonly Reason[] {
  const blocking = gate.reasons.filter(({ code }) => metaOf(code).blocks === 'run');
  const down = components.filter(
    ({ verdict, since, id }) =>
      verdict === 'down' && now - since > DOWN_TOO_LONG_MS && gate.reasons.some(({ component }) => component === id),
  );
  return [...blocking, ...down.flatMap(({ reasons }) => reasons.slice(0, 1).filter((reason) => !blocking.includes(reason)))];
}
