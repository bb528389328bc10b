/** The tour's itinerary, what happens at its stops, and what counts as "noticed" there. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { ComponentId, Millis } from '../health/observation.ts';
import type { ComponentSnapshot, Snapshot, Verdict } from '../health/snapshot.ts';
import type { FaultId } from './faults.ts';
import { haltsWhenHotIsEmpty, parksMassDelete, refusesWhileShut, runsWhileOpen, stopsWhenShareIsLost } from './mirror-acts.ts';
import type { Act } from './stage.ts';

export interface Expectation {
  /** The overall verdict. */
  readonly verdict: Verdict;
  /** What must be found wrong, and where; `null` when nothing must be. */
  readonly finding: { readonly component: ComponentId; readonly verdict: Verdict; readonly cause: ReasonCode } | null;
  readonly gate: 'open' | 'shut';
}

export interface TourStep {
  readonly id: FaultId | 'healthy' | 'mirror-runs' | 'mirror-loses-share' | 'healthy-again';
  readonly faults: readonly FaultId[];
  readonly expect: Expectation;
  /** How long it may take until ytm sees it. */
  readonly withinMs: Millis;
  /** What happens once it is as expected. */
  readonly act?: Act;
}

export interface StepResult {
  readonly id: TourStep['id'];
  /** Whether ytm saw what was expected, and whether the act went as it should. */
  readonly noticed: boolean;
  /** From the fault to its being noticed; the whole wait when it was not. */
  readonly tookMs: Millis;
}

/** How every stop begins, so that the time until a fault is noticed owes nothing to the fault before. */
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

/** Begins when all is well, and brings about the rest by itself. */
function acted(id: TourStep['id'], act: Act): TourStep {
  return { id, faults: [], expect: WELL, withinMs: 14_000, act };
}

/** The component that the step is about, as it stands. */
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
