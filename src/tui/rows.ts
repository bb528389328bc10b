/** What a snapshot has to show, as lists: the rows of components and probes with their order, and the problems, worst first. */
import type { EpochMs } from '../health/observation.ts';
import { aboutOf, type Cause, type Problem as FleetProblem, problemsOf as fleetProblems } from '../health/problems.ts';
import { isFine, rankOf } from '../health/rank.ts';
import type { ComponentSnapshot, ProbeSnapshot, Snapshot } from '../health/snapshot.ts';
import { unsettledOf } from '../health/unsettled.ts';
import { type Sieve, textsOf } from './filter.ts';
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

const membersOf = rememberEach(({ probes }: Snapshot) => Map.groupBy(probes, ({ component }) => component));

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
export const listedRows = rememberLast((snapshot: Snapshot, order: readonly RowId[], sieve: Sieve): readonly Row[] => {
  const known = new Map(rowsOf(snapshot).map((row) => [row.id, row]));
  const rows = order.flatMap((id) => known.get(id) ?? []);
  if (sieve.isOff) return rows;
  const shown = new Set(rows.filter((row) => isWanted(row, sieve)).flatMap((row) => [row.id, `component:${row.component.id}`]));
  return rows.filter((row) => shown.has(row.id));
});

/** A row is found by what stands in it, and by the sentences and codes of its causes. */
function isWanted({ component, probe }: Row, { wanted, onlyProblems, locale }: Sieve): boolean {
  const state = probe?.state ?? component.verdict;
  if (onlyProblems && isFine(state) && (probe === null || unsettledOf(probe) === null)) return false;
  const names = probe === null ? [component.id] : [component.id, probe.id, probe.kind, probe.target];
  const own = probe === null ? component.reasons : [causeOf(probe)].filter((cause) => cause !== null);
  const texts = [...names, ...own.flatMap((cause) => textsOf(cause, locale))];
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

/** Why a row is as it is: a probe's own cause, then those of its component that it may be a signal of. */
export function causesOf({ component, probe }: Pick<Row, 'component' | 'probe'>): readonly Cause[] {
  if (probe === null) return component.reasons;
  const own = causeOf(probe);
  const shared = component.reasons.filter((reason) => (reason.probe === null || reason.probe === probe.id) && reason.code !== own?.code);
  return [...(own === null ? [] : [own]), ...(probe.state === 'up' ? [] : shared)];
}

/** Since when its first cause holds, which is before the verdict followed from it, so that the row agrees with the problem. */
export function troubleSince({ since, reasons }: ComponentSnapshot): EpochMs {
  return Math.min(since, reasons[0]?.since ?? since);
}

// ---- their order -------------------------------------------------------------------------------

export const SORTS = ['config', 'problems', 'name', 'latency'] as const;
/** `config`: as written there; `problems`: the worst first; `latency`: the slowest first. */
export type Sort = (typeof SORTS)[number];

/**
 * Components in order, each followed by its probes in the same order. It is settled when it is asked for and when a state changes, never
 * by a mere measurement.
 */
export function orderOf(snapshot: Snapshot, sort: Sort): readonly RowId[] {
  const components = sorted(snapshot.components, (component) => componentKey(component, snapshot, sort));
  return components.flatMap((component): readonly RowId[] => [
    `component:${component.id}`,
    ...sorted(probesOf(snapshot, component), (probe) => probeKey(probe, sort)).map(({ id }): RowId => `probe:${id}`),
  ]);
}

/** Whether both have the same rows in the same states: then the order stays as it is. */
export function sameStates(a: Snapshot, b: Snapshot): boolean {
  return statesIn(a) === statesIn(b);
}

function statesIn({ components, probes }: Snapshot): string {
  return JSON.stringify([
    components.map(({ id, verdict }) => [id, verdict]),
    probes.map(({ id, state, component }) => [id, state, component]),
  ]);
}

type Key = number | string;

function componentKey(component: ComponentSnapshot, snapshot: Snapshot, sort: Sort): Key {
  if (sort === 'name') return component.id;
  if (sort === 'problems') return rankOf(component.verdict);
  return sort === 'latency' ? Math.min(0, ...probesOf(snapshot, component).map((probe) => Number(probeKey(probe, sort)))) : 0;
}

function probeKey(probe: ProbeSnapshot, sort: Sort): Key {
  if (sort === 'name') return probe.id;
  if (sort === 'problems') return rankOf(probe.state);
  return sort === 'latency' ? -(probe.last?.tookMs ?? 0) : 0;
}

/** By key, ascending; what has equal keys stays in place. */
function sorted<T>(items: readonly T[], keyOf: (item: T) => Key): readonly T[] {
  return items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : Number(keyOf(a) > keyOf(b))));
}
