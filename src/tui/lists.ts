/** What each view lists, after the filter, and what is selected in it. */

import { type Incident, incidentsOf, SAME_MOMENT_MS } from '../health/incidents.ts';
import type { ParkedSummary, RunSummary } from '../health/mirror.ts';
import { MIRROR } from '../health/mirror-component.ts';
import type { Reason, Snapshot } from '../health/snapshot.ts';
import { matcherOf, type Subject } from './filter.ts';
import type { Tab } from './keys.ts';
import { sidesOf } from './layout.ts';
import { rememberLast } from './memo.ts';
import type { Model } from './model.ts';
import { pastEvents } from './past-events.ts';
import { listedRows, problemsOf, type Row, rowsOf } from './rows.ts';
import type { Numbered, ShownChange } from './shown-changes.ts';
import { allSpans, followSpans } from './spans.ts';

export function listedIn({ snapshot, order, filter, onlyProblems }: Model): readonly Row[] {
  return listedRows(snapshot, order, filter, onlyProblems);
}

// ---- the mirror -----------------------------------------------------------------------------

export type MirrorItem =
  | { readonly id: 'halted'; readonly reasons: readonly Reason[] }
  | { readonly id: 'parked'; readonly parked: ParkedSummary }
  | { readonly id: `run:${string}`; readonly run: RunSummary };

export function mirrorItems({ mirror }: Snapshot): readonly MirrorItem[] {
  if (mirror === null) return [];
  const parked: readonly MirrorItem[] = mirror.parked === null ? [] : [{ id: 'parked', parked: mirror.parked }];
  const halted: readonly MirrorItem[] = mirror.state === 'halted' ? [{ id: 'halted', reasons: mirror.reasons }] : [];
  return [...halted, ...parked, ...mirror.runs.map((run): MirrorItem => ({ id: `run:${run.id}`, run }))];
}

/** Whether the mirror is halted, or put something aside, until a person decides. */
export function waitsForPerson({ mirror }: Snapshot): boolean {
  return mirror !== null && (mirror.state === 'halted' || mirror.parked !== null);
}

// ---- incidents and events -------------------------------------------------------------------

const NO_SPANS: readonly never[] = [];

/** An incident that is open in the history is over if the present state says otherwise: the process that recorded it may have died. */
const spansIn = rememberLast((recorded: Model['spans'], snapshot: Snapshot, seen: Model['spans']): Model['spans'] =>
  allSpans(followSpans(recorded, snapshot), seen),
);

export function spansOf({ history, snapshot, spans, scrub }: Model): Model['spans'] {
  if (scrub !== null) return spans;
  return spansIn(history?.troubles?.answer ?? NO_SPANS, snapshot, spans);
}

const filteredIncidents = rememberLast((incidents: readonly Incident[], filter: string, onlyProblems: boolean): readonly Incident[] => {
  const wanted = matcherOf(filter);
  return incidents.filter(
    ({ component, worst, until, cause }) =>
      (!onlyProblems || until === null) &&
      wanted({ texts: [component, cause?.code ?? ''], states: [worst, until === null ? 'open' : 'over'], component }),
  );
});

const lastOver = rememberLast((spans: Model['spans']): Incident | null =>
  incidentsOf(spans, 0).reduce<Incident | null>((newest, one) => ((one.until ?? 0) > (newest?.until ?? 0) ? one : newest), null),
);

/** The newest incident that is over; `null`: none is known. */
export function lastIncident(model: Model): Incident | null {
  return lastOver(spansOf(model));
}

export function listedIncidents(model: Model): readonly Incident[] {
  return filteredIncidents(incidentsOf(spansOf(model), model.now), model.filter, model.onlyProblems);
}

const filteredEvents = rememberLast(
  (events: readonly Numbered[], snapshot: Snapshot, filter: string, onlyProblems: boolean): readonly Numbered[] => {
    if (filter === '' && !onlyProblems) return events;
    const components = new Map(snapshot.probes.map(({ id, component }) => [id, component]));
    const wanted = matcherOf(filter);
    return events.filter((event) => {
      const subject = subjectOf(event, components);
      return wanted(subject) && (!onlyProblems || subject.states.some((state) => state !== 'open' && !isGood(state)));
    });
  },
);

function isGood(state: string): boolean {
  return state === 'up' || state === 'healthy' || state === 'complete' || state === 'started';
}

function subjectOf({ what }: Numbered, components: ReadonlyMap<string, string>): Subject {
  switch (what.kind) {
    case 'probe-changed': {
      const component = components.get(what.probe) ?? '';
      return { texts: [what.probe, component, ...codeOf(what.reason)], states: [what.to], component };
    }
    case 'component-changed':
      return { texts: [what.component, ...codeOf(what.reason)], states: [what.to], component: what.component };
    case 'gate-changed':
      return { texts: ['gate', ...codeOf(what.reasons[0] ?? null)], states: [what.to], component: 'gate' };
    case 'slept':
      return { texts: ['sleep'], states: ['slept'], component: '' };
    case 'run-started':
      return { texts: [MIRROR, what.run], states: ['started'], component: MIRROR };
    case 'run-ended':
      return { texts: [MIRROR, what.run.id], states: [what.run.status], component: MIRROR };
  }
}

function codeOf(reason: Reason | null): readonly string[] {
  return reason === null ? [] : [reason.code];
}

/** A change that this dashboard saw may be recorded too. */
const allEvents = rememberLast((seen: readonly Numbered[], past: readonly Numbered[]): readonly Numbered[] => [
  ...seen,
  ...past.filter(({ what }) => !seen.some((other) => isSameChange(other.what, what))),
]);

function isSameChange(a: ShownChange, b: ShownChange): boolean {
  if (Math.abs(a.at - b.at) > SAME_MOMENT_MS) return false;
  if (a.kind === 'probe-changed') return b.kind === a.kind && a.probe === b.probe && a.to === b.to;
  return a.kind === 'component-changed' && b.kind === a.kind && a.component === b.component && a.to === b.to;
}

/** What this dashboard saw, and before that what is recorded. */
export function eventsOf({ events, history, openedAt, scrub }: Model): readonly Numbered[] {
  if (scrub !== null) return events;
  return allEvents(events, pastEvents(history?.troubles?.answer ?? NO_SPANS, openedAt));
}

export function listedEvents(model: Model): readonly Numbered[] {
  return filteredEvents(eventsOf(model), model.snapshot, model.filter, model.onlyProblems);
}

// ---- selection ------------------------------------------------------------------------------

/** The ids of what the view lists, in order. */
export function idsIn(model: Model): readonly string[] {
  switch (model.tab) {
    case 'overview':
      return listedIn(model).map(({ id }) => id);
    case 'mirror':
      return mirrorItems(model.snapshot).map(({ id }) => id);
    case 'incidents':
      return listedIncidents(model).map(({ id }) => id);
    case 'events':
      return listedEvents(model).map(({ number }) => String(number));
  }
}

export function pickOf(model: Model, tab: Tab = model.tab): string | null {
  return model.picks[tab];
}

/** The row that is shown in full: the selected one; next to a list without a selection the row of the first problem. */
export function focusOf(model: Model): Row | null {
  const { snapshot, picks, columns, rows } = model;
  if (model.tab !== 'overview') return null;
  const beside = sidesOf(columns, rows) !== null;
  if (!model.opened && !beside) return null;
  const wanted = picks.overview ?? (beside ? (problemsOf(snapshot)[0]?.row ?? null) : null);
  return rowsOf(snapshot).find(({ id }) => id === wanted) ?? null;
}
