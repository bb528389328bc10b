/** What a snapshot has to show, as lists: the rows of components and probes, and the problems, worst first. */
import type { ComponentSnapshot, ProbeSnapshot, ProbeState, Reason, Snapshot, Verdict } from '../health/snapshot.ts';

/** `component:<id>` or `probe:<id>`: what is selected stays selected when rows come and go. */
export type RowId = `component:${string}` | `probe:${string}`;

export interface Row {
  readonly id: RowId;
  readonly component: ComponentSnapshot;
  /** `null`: the row of the component itself. */
  readonly probe: ProbeSnapshot | null;
}

export interface Problem {
  readonly reason: Reason;
  readonly component: ComponentSnapshot;
  /** The row that the reason rests on. */
  readonly row: RowId;
}

const RANK: Readonly<Record<Verdict, number>> = { down: 0, degraded: 1, unknown: 2, healthy: 3 };

/** Every row in the order of the config: each component, followed by its probes. */
export function rowsOf(snapshot: Snapshot): readonly Row[] {
  return snapshot.components.flatMap((component) => [
    { id: `component:${component.id}` as const, component, probe: null },
    ...probesOf(snapshot, component).map((probe) => ({ id: `probe:${probe.id}` as const, component, probe })),
  ]);
}

export function probesOf(snapshot: Snapshot, component: ComponentSnapshot): readonly ProbeSnapshot[] {
  return snapshot.probes.filter((probe) => probe.component === component.id);
}

/** The reasons of all components, the worst component first, causes first. A probe that merely had no turn yet is no problem. */
export function problemsOf(snapshot: Snapshot): readonly Problem[] {
  return [...snapshot.components]
    .sort((a, b) => RANK[a.verdict] - RANK[b.verdict])
    .flatMap((component) =>
      component.reasons
        .filter((reason) => snapshot.complete || reason.code !== 'probe.pending')
        .map((reason) => ({ reason, component, row: rowOfReason(snapshot, component, reason) })),
    );
}

function rowOfReason(snapshot: Snapshot, component: ComponentSnapshot, reason: Reason): RowId {
  const known = snapshot.probes.some((probe) => probe.id === reason.probe);
  return reason.probe !== null && known ? `probe:${reason.probe}` : `component:${component.id}`;
}

/** Whether a state or verdict needs no word. */
export function isFine(state: ProbeState | Verdict): boolean {
  return state === 'up' || state === 'healthy';
}
