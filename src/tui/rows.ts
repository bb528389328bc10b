/** What a snapshot has to show, as lists: the rows of components and probes, and the problems, worst first. */
import type { EpochMs } from '../health/observation.ts';
import { aboutOf, type Cause, type Problem as FleetProblem, problemsOf as fleetProblems } from '../health/problems.ts';
import { isFine } from '../health/rank.ts';
import type { ComponentSnapshot, ProbeSnapshot, Snapshot } from '../health/snapshot.ts';
import { unsettledOf } from '../health/unsettled.ts';
import { type Matcher, matcherOf } from './filter.ts';
import { rememberEach, rememberLast } from './memo.ts';

/** `component:<id>` or `probe:<id>`: what is selected stays selected when rows come and go. */
export type RowId = `component:${string}` | `probe:${string}`;

export interface Row {
  readonly id: RowId;
  readonly component: ComponentSnapshot;
  /** `null`: the row of the component itself. */
  readonly probe: ProbeSnapshot | null;
}

export interface Problem extends FleetProblem {
  /** `vault/mount`, or all components with the same cause and verdict. */
  readonly about: string;
  /** The row that the reason is based on. */
  readonly row: RowId;
}

const membersOf = rememberEach(({ probes }: Snapshot): ReadonlyMap<string, readonly ProbeSnapshot[]> => {
  const members = new Map<string, ProbeSnapshot[]>();
  for (const probe of probes) {
    const known = members.get(probe.component);
    if (known === undefined) members.set(probe.component, [probe]);
    else known.push(probe);
  }
  return members;
});

export function probesOf(snapshot: Snapshot, { id }: Pick<ComponentSnapshot, 'id'>): readonly ProbeSnapshot[] {
  return membersOf(snapshot).get(id) ?? [];
}

/** Every row in the order of the config: each component, followed by its probes. */
export const rowsOf = rememberEach((snapshot: Snapshot): readonly Row[] =>
  snapshot.components.flatMap((component) => [
    { id: `component:${component.id}` as const, component, probe: null },
    ...probesOf(snapshot, component).map((probe) => ({ id: `probe:${probe.id}` as const, component, probe })),
  ]),
);

/** The rows that are to be listed: in this order, those that match the filter. */
export const listedRows = rememberLast(
  (snapshot: Snapshot, order: readonly RowId[], filter: string, onlyProblems: boolean): readonly Row[] => {
    const known = new Map(rowsOf(snapshot).map((row) => [row.id, row]));
    const rows = order.flatMap((id) => known.get(id) ?? []);
    if (filter === '' && !onlyProblems) return rows;
    const wanted = matcherOf(filter);
    const shown = new Set(
      rows.filter((row) => isWanted(row, wanted, onlyProblems)).flatMap((row) => [row.id, `component:${row.component.id}`]),
    );
    return rows.filter((row) => shown.has(row.id));
  },
);

function isWanted({ component, probe }: Row, wanted: Matcher, onlyProblems: boolean): boolean {
  const state = probe?.state ?? component.verdict;
  if (onlyProblems && isFine(state) && (probe === null || unsettledOf(probe) === null)) return false;
  const texts = probe === null ? [component.id] : [component.id, probe.id, probe.kind, probe.target];
  return wanted({ texts, states: probe?.stale === true ? [state, 'stale'] : [state], component: component.id });
}

/** The problems of the fleet, each with the row that shows it. */
export const problemsOf = rememberEach((snapshot: Snapshot): readonly Problem[] =>
  fleetProblems(snapshot).map((problem) => ({
    ...problem,
    about: aboutOf(problem),
    row: problem.probe === null ? `component:${problem.component.id}` : `probe:${problem.probe}`,
  })),
);

/** The trouble of a probe's last attempt, with the values that every sentence may use; `null` if it was good. */
export function causeOf({ id, target, component, timeoutMs, last }: ProbeSnapshot): Cause | null {
  if (last === null || last.code === null) return null;
  return { code: last.code, args: { probe: id, target, component, timeout: timeoutMs, ...last.args } };
}

/** Why a row is as it is: a probe's own cause, then those that it shares with its component. */
export function causesOf({ component, probe }: Row): readonly Cause[] {
  const own = probe === null ? null : causeOf(probe);
  const shared = component.reasons.filter((reason) => reason.probe === null && reason.code !== own?.code);
  return own === null ? shared : [own, ...shared];
}

/** Since when its first cause holds, which is before the verdict followed from it, so that the row agrees with the problem. */
export function troubleSince({ since, reasons }: ComponentSnapshot): EpochMs {
  return Math.min(since, reasons[0]?.since ?? since);
}
