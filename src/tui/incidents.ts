/** Incidents: spans of trouble of one component that follow upon one another, and how each of them went. */
import type { StateSpan } from '../health/history.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Snapshot, Verdict } from '../health/snapshot.ts';
import { rememberLast } from './memo.ts';
import { RANK } from './rows.ts';
import { SAME_MOMENT } from './spans.ts';

/** One span of trouble of one component, from first to last. */
export interface Incident {
  readonly id: string;
  readonly component: string;
  readonly worst: Verdict;
  readonly from: EpochMs;
  /** `null`: not over. */
  readonly until: EpochMs | null;
  readonly code: StateSpan['code'];
  readonly args: StateSpan['args'];
  /** Its states, oldest first; never empty. */
  readonly spans: readonly StateSpan[];
}

/** The incidents in `spans` (newest first), newest first: spans of one component that follow upon one another are one incident. */
export const incidentsOf = rememberLast((spans: readonly StateSpan[]): readonly Incident[] => {
  const open = new Map<string, StateSpan[]>();
  const groups: StateSpan[][] = [];
  for (const span of spans) {
    if (span.subject.kind !== 'component') continue;
    const group = open.get(span.subject.id);
    const next = group?.[0];
    if (group !== undefined && next !== undefined && span.until !== null && next.from - span.until <= SAME_MOMENT) group.unshift(span);
    else {
      const begun = [span];
      open.set(span.subject.id, begun);
      groups.push(begun);
    }
  }
  return groups.flatMap(incidentOf).sort((a, b) => b.from - a.from);
});

function incidentOf(spans: readonly StateSpan[]): readonly Incident[] {
  const first = spans[0];
  const last = spans.at(-1);
  if (first === undefined || last === undefined) return [];
  const worst = spans.reduce((a, b) => (RANK[b.state] < RANK[a.state] ? b : a));
  const cause = spans.find(({ code }) => code !== null) ?? first;
  const said = worst.code === null ? cause : worst;
  return [
    {
      id: `${first.subject.id}@${first.from}`,
      component: first.subject.id,
      worst: verdictOf(worst.state),
      from: first.from,
      until: last.until,
      code: said.code,
      args: said.args,
      spans,
    },
  ];
}

function verdictOf(state: StateSpan['state']): Verdict {
  return state === 'up' ? 'healthy' : state;
}

/** One moment of an incident: something went into a state, or an end. */
export interface Turn {
  readonly at: EpochMs;
  readonly subject: StateSpan['subject'];
  readonly state: StateSpan['state'];
  readonly code: StateSpan['code'];
  readonly args: StateSpan['args'];
}

/** How it went, oldest first: the component and its probes, from the first bad probe to the end. */
export function turnsOf(incident: Incident, spans: readonly StateSpan[], snapshot: Snapshot): readonly Turn[] {
  const probes = new Set(snapshot.probes.filter(({ component }) => component === incident.component).map(({ id }) => id));
  const until = incident.until ?? Number.POSITIVE_INFINITY;
  const own = spans.filter(
    ({ subject, from, until: end }) =>
      (subject.kind === 'probe' ? probes.has(subject.id) : subject.id === incident.component) &&
      from <= until &&
      (end ?? Number.POSITIVE_INFINITY) >= incident.from,
  );
  const turns = own.flatMap((span): readonly Turn[] => {
    const begun = { at: span.from, subject: span.subject, state: span.state, code: span.code, args: span.args };
    if (span.until === null || own.some((next) => sameSubject(next, span) && Math.abs(next.from - (span.until ?? 0)) <= SAME_MOMENT))
      return [begun];
    return [
      begun,
      { at: span.until, subject: span.subject, state: span.subject.kind === 'probe' ? 'up' : 'healthy', code: null, args: {} },
    ];
  });
  // Of one moment the probes come first: the verdict follows from them.
  return turns.sort((a, b) => a.at - b.at || Number(a.subject.kind === 'component') - Number(b.subject.kind === 'component'));
}

function sameSubject(a: StateSpan, b: StateSpan): boolean {
  return a !== b && a.subject.kind === b.subject.kind && a.subject.id === b.subject.id;
}
