/** What a snapshot has to show, as lists: the rows of components and probes, and the problems, worst first. */
import type { EpochMs } from '../health/observation.ts';
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
  /** What it is about: `vault/mount`, or every component that one cause makes sick in the same way. */
  readonly about: string;
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

/**
 * The reasons of all components, the worst component first, causes first; what is said of several components in the
 * same words is said once. A probe that merely had no turn yet is no problem.
 */
export function problemsOf(snapshot: Snapshot): readonly Problem[] {
  const said = new Map<string, Problem>();
  const sickFirst = [...snapshot.components].sort((a, b) => RANK[a.verdict] - RANK[b.verdict]);
  for (const component of sickFirst) {
    for (const reason of component.reasons) {
      if (reason.code === 'probe.pending' && !snapshot.complete) continue;
      const about = reason.probe === null ? component.id : `${component.id}/${reason.probe}`;
      const problem = { reason, component, about, row: rowOfReason(snapshot, component, reason) };
      const words = JSON.stringify([component.verdict, reason.code, reason.args]);
      const same = said.get(words);
      said.set(words, same === undefined ? problem : { ...same, about: `${same.about}, ${component.id}` });
    }
  }
  return [...said.values()];
}

function rowOfReason(snapshot: Snapshot, component: ComponentSnapshot, reason: Reason): RowId {
  const known = snapshot.probes.some((probe) => probe.id === reason.probe);
  return reason.probe !== null && known ? `probe:${reason.probe}` : `component:${component.id}`;
}

/** Since when its first cause holds, which is before the verdict could follow from it: the row says the same as the problem. */
export function troubleSince({ since, reasons }: ComponentSnapshot): EpochMs {
  return Math.min(since, reasons[0]?.since ?? since);
}

/** Whether a state or verdict needs no word. */
export function isFine(state: ProbeState | Verdict): boolean {
  return state === 'up' || state === 'healthy';
}
