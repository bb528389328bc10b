/** Counts incidents for the metrics: each once, when it opens. Pure. */
import type { ReasonCode, Severity } from '../../health/catalogue.ts';
import type { ComponentId } from '../../health/ids.ts';
import { severityRank } from '../../health/rank.ts';
import { recordOf } from './compose.ts';
import type { AlertState, Case } from './state.ts';

/** Ids of the incidents that were counted and are still open, and how many were counted for each component. */
export interface Counted {
  readonly ids: ReadonlySet<string>;
  readonly opened: ReadonlyMap<ComponentId, number>;
}

/** What was open before counts as counted: a restart opens nothing. */
export function countedBefore(state: AlertState): Counted {
  return { ids: new Set(incidentsIn(state).map(({ id }) => id)), opened: new Map() };
}

/** @param opened ids of incidents of this evaluation, also of those that ended in it */
export function withOpened(
  { ids, opened }: Counted,
  incidents: readonly {
    readonly id: string;
    readonly component: ComponentId;
    readonly about: Case['kind'];
    readonly until: number | null;
  }[],
): Counted {
  const own = incidents.filter(({ about }) => about === 'trouble');
  const counts = new Map(opened);
  for (const { id, component } of own) if (!ids.has(id)) counts.set(component, (counts.get(component) ?? 0) + 1);
  return { ids: new Set(own.filter(({ until }) => until === null).map(({ id }) => id)), opened: counts };
}

export function openComponents(state: AlertState): ReadonlySet<ComponentId> {
  return new Set(incidentsIn(state).map(({ component }) => component));
}

/** Machines that may sleep, and look as if they did. */
export function asleepComponents({ cases }: AlertState): ReadonlySet<ComponentId> {
  const asleep = Object.values(cases).filter(
    ({ kind, good, lastEvidence }) => kind === 'trouble' && good === null && lastEvidence[0]?.code === 'component.asleep',
  );
  return new Set(asleep.map(({ component }) => component));
}

/** The last message to any notifier, the worst first. */
export function firingOf({ cases }: AlertState): readonly { readonly code: ReasonCode; readonly severity: Severity }[] {
  return Object.values(cases).flatMap(({ notified }) => {
    const [worst] = Object.values(notified?.to ?? {}).toSorted((left, right) => severityRank(left.severity) - severityRank(right.severity));
    return worst === undefined ? [] : [{ code: worst.code, severity: worst.severity }];
  });
}

function incidentsIn({ cases }: AlertState): readonly Case[] {
  return Object.values(cases).filter((one) => one.kind === 'trouble' && recordOf(one, null) !== null);
}
