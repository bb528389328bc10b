/** In which order rows are listed. It is settled when it is asked for and when a state changes, never by a mere measurement. */

import { rankOf } from '../health/rank.ts';
import type { ComponentSnapshot, ProbeSnapshot, Snapshot } from '../health/snapshot.ts';
import { probesOf, type RowId } from './rows.ts';

export const SORTS = ['config', 'problems', 'name', 'latency'] as const;
/** `config`: as written there; `problems`: the worst first; `latency`: the slowest first. */
export type Sort = (typeof SORTS)[number];

/** Components in order, each followed by its probes in the same order. */
export function orderOf(snapshot: Snapshot, sort: Sort): readonly RowId[] {
  const components = sorted(snapshot.components, (component) => componentKey(component, snapshot, sort));
  return components.flatMap((component): readonly RowId[] => [
    `component:${component.id}`,
    ...sorted(probesOf(snapshot, component), (probe) => probeKey(probe, sort)).map(({ id }): RowId => `probe:${id}`),
  ]);
}

/** Whether both have the same rows in the same states: then the order stays as it is. */
export function sameStates(a: Snapshot, b: Snapshot): boolean {
  return (
    areSame(a.components, b.components, (one, other) => one.id === other.id && one.verdict === other.verdict) &&
    areSame(a.probes, b.probes, (one, other) => one.id === other.id && one.state === other.state && one.component === other.component)
  );
}

function areSame<T>(all: readonly T[], others: readonly (T | undefined)[], isSame: (one: T, other: T) => boolean): boolean {
  if (all.length !== others.length) return false;
  return all.every((one, index) => others[index] !== undefined && isSame(one, others[index]));
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
