/** The steps of the tour, what happens in them, and what counts as "noticed". */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ComponentId, Millis } from '../health/observation.ts';
import type { ComponentSnapshot, Snapshot, Verdict } from '../health/snapshot.ts';
import type { FaultId } from './faults.ts';
import { haltsWhenHotIsEmpty, parksMassDelete, refusesWhileShut, runsWhileOpen, stopsWhenShareIsLost } from './mirror-acts.ts';
import type { Act } from './stage.ts';

export interface Expectation {
  /** The overall verdict. */
  readonly verdict: Verdict;
  /** The expected problem and its component; `null` if none is expected. */
  readonly finding: { readonly component: ComponentId; readonly verdict: Verdict; readonly cause: ReasonCode } | null;
  readonly gate: 'open' | 'shut';
}

export interface TourStep {
  readonly id: FaultId | 'healthy' | 'mirror-runs' | 'mirror-loses-share' | 'healthy-again';
  readonly faults: readonly FaultId[];
  readonly expect: Expectation;
  /** How long ytm may take to notice it. */
  readonly withinMs: Millis;
  /** What happens once the expected state is reached. */
  readonly act?: Act;
}

export interface StepResult {
  readonly id: TourStep['id'];
  /** Whether ytm noticed what was expected, and whether the act succeeded. */
  readonly noticed: boolean;
  /** From the fault until it was noticed; the whole waiting time if it was not. */
  readonly tookMs: Millis;
}

/** The start of every step, so that the detection time does not depend on the previous fault. */
export const WELL: Expectation = { verdict: 'healthy', finding: null, gate: 'open' };

function finds(component: ComponentId, verdict: Verdict, cause: ReasonCode): Expectation {
  return { verdict, finding: { component, verdict, cause }, gate: 'shut' };
}

/**
 * The spans follow from the lab's config: three bad attempts of a probe take at most every + 3 × timeout + 2 × 1 s
 * = 6.4 s (9.4 s for the slower ones), silence counts after 6 s, and about as much again is left for a busy machine.
 */
export const TOUR: readonly TourStep[] = [
  { id: 'healthy', faults: [], expect: WELL, withinMs: 14_000 },
  { id: 'ui-timeout', faults: ['ui-timeout'], expect: finds('gateway', 'degraded', 'gateway.front_down'), withinMs: 13_000 },
  {
    id: 'backend-down',
    faults: ['backend-down'],
    expect: finds('gateway', 'degraded', 'gateway.backend_down'),
    withinMs: 13_000,
    act: refusesWhileShut,
  },
  {
    id: 'gateway-unreachable',
    faults: ['gateway-unreachable'],
    expect: finds('gateway', 'down', 'gateway.not_reachable'),
    withinMs: 19_000,
  },
  { id: 'observer-offline', faults: ['observer-offline'], expect: finds('observer', 'unknown', 'observer.offline'), withinMs: 13_000 },
  { id: 'share-unmounted', faults: ['share-unmounted'], expect: finds('vault', 'down', 'mount.absent'), withinMs: 15_000 },
  { id: 'sentinel-lost', faults: ['sentinel-lost'], expect: finds('vault', 'down', 'sentinel.missing'), withinMs: 15_000 },
  acted('mirror-runs', runsWhileOpen),
  acted('mirror-loses-share', stopsWhenShareIsLost),
  acted('hot-emptied', haltsWhenHotIsEmpty),
  acted('mass-delete', parksMassDelete),
  { id: 'healthy-again', faults: [], expect: WELL, withinMs: 14_000 },
];

/** Starts without faults, and causes the rest itself. */
function acted(id: TourStep['id'], act: Act): TourStep {
  return { id, faults: [], expect: WELL, withinMs: 14_000, act };
}

/** The component of the step, in its present state. */
export function subjectOf(snapshot: Snapshot, expectation: Expectation): ComponentSnapshot | undefined {
  return snapshot.components.find((component) => component.id === expectation.finding?.component);
}

/** Whether ytm has noticed: verdict, first cause and gate are all as they should be. */
export function isNoticed(snapshot: Snapshot, expectation: Expectation): boolean {
  if (snapshot.verdict !== expectation.verdict || snapshot.gate.state !== expectation.gate) return false;
  if (expectation.finding === null) return snapshot.complete;
  const subject = subjectOf(snapshot, expectation);
  return subject?.verdict === expectation.finding.verdict && subject.reasons[0]?.code === expectation.finding.cause;
}
