/** What a snapshot has to show, as lists: the rows of components and probes, and the problems, worst first. */
import type { EpochMs } from '../health/observation.ts';
import type { ComponentSnapshot, ProbeSnapshot, ProbeState, Reason, Snapshot, Verdict } from '../health/snapshot.ts';
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

export interface Problem {
  readonly reason: Reason;
  readonly component: ComponentSnapshot;
  /** Further components that the same cause makes sick in the same way. */
  readonly others: readonly string[];
  /** What it is about: `vault/mount`, or every component that one cause makes sick in the same way. */
  readonly about: string;
  /** The row that the reason rests on. */
  readonly row: RowId;
}

/** The worst first. */
export const RANK: Readonly<Record<Verdict | ProbeState, number>> = { down: 0, degraded: 1, unknown: 2, healthy: 3, up: 3 };

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
  if (onlyProblems && isFine(state)) return false;
  const texts = probe === null ? [component.id] : [component.id, probe.id, probe.kind, probe.target];
  return wanted({ texts, states: probe?.stale === true ? [state, 'stale'] : [state], component: component.id });
}

/**
 * The reasons of all components, the worst component first, causes first; what is said of several components in the
 * same words is said once. A probe that merely had no turn yet is no problem.
 */
export const problemsOf = rememberEach((snapshot: Snapshot): readonly Problem[] => {
  const said = new Map<string, Problem>();
  const sickFirst = [...snapshot.components].sort((a, b) => RANK[a.verdict] - RANK[b.verdict]);
  const probes = new Set(snapshot.probes.map(({ id }) => id));
  for (const component of sickFirst) {
    for (const reason of component.reasons) {
      if (reason.code === 'probe.pending' && !snapshot.complete) continue;
      const about = reason.probe === null ? component.id : `${component.id}/${reason.probe}`;
      const row: RowId = reason.probe !== null && probes.has(reason.probe) ? `probe:${reason.probe}` : `component:${component.id}`;
      const words = JSON.stringify([component.verdict, reason.code, reason.args]);
      const same = said.get(words);
      said.set(words, same === undefined ? { reason, component, others: [], about, row } : withOther(same, component));
    }
  }
  return [...said.values()];
});

function withOther(problem: Problem, { id }: ComponentSnapshot): Problem {
  return { ...problem, others: [...problem.others, id], about: `${problem.about}, ${id}` };
}

/** Why something is as it is: what a sentence and a next step are made of. */
export type Cause = Pick<Reason, 'code' | 'args'>;

/** What the last attempt of a probe was about, with the values that every sentence may name; `null` when it was simply good. */
export function causeOf({ id, target, component, timeoutMs, last }: ProbeSnapshot): Cause | null {
  if (last === null || last.code === null) return null;
  return { code: last.code, args: { probe: id, target, component, timeout: timeoutMs, ...last.args } };
}

/** Since when its first cause holds, which is before the verdict could follow from it: the row says the same as the problem. */
export function troubleSince({ since, reasons }: ComponentSnapshot): EpochMs {
  return Math.min(since, reasons[0]?.since ?? since);
}

/** Whether a state or verdict needs no word. */
export function isFine(state: ProbeState | Verdict): boolean {
  return state === 'up' || state === 'healthy';
}
