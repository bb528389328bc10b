/** What each view lists, after the filter; what is selected of it, what a key is about, and what is shown in full. */
import type { ActiveSilence, OpenAlert } from '../health/alert-overview.ts';
import type { IncidentRecord } from '../health/incident-record.ts';
import { type Incident, incidentsOf, SAME_MOMENT_MS } from '../health/incidents.ts';
import type { ParkedSummary, RunSummary } from '../health/mirror.ts';
import { MIRROR } from '../health/mirror-component.ts';
import { rankOf } from '../health/rank.ts';
import type { Reason, Snapshot } from '../health/snapshot.ts';
import { watchText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { type Sieve, type Subject, sieveFor, textsOf } from './filter.ts';
import { showsDetail } from './layout.ts';
import { rememberLast } from './memo.ts';
import type { Model } from './model.ts';
import { answerOf } from './questions.ts';
import { listedRows, problemsOf, type Row, type RowId, rowsOf } from './rows.ts';
import type { Numbered, ShownChange } from './shown-changes.ts';
import { allSpans, followSpans, pastEvents } from './spans.ts';

export function listedIn(model: Model): readonly Row[] {
  return listedRows(model.snapshot, model.order, sieveOf(model));
}

function sieveOf({ filter, onlyProblems, language, openedAt }: Model): Sieve {
  return sieveFor(filter, onlyProblems, language, openedAt);
}

// ---- the mirror -----------------------------------------------------------------------------

export type MirrorItem =
  | { readonly kind: 'halted'; readonly id: 'halted'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'parked'; readonly id: 'parked'; readonly parked: ParkedSummary }
  | { readonly kind: 'run'; readonly id: `run:${string}`; readonly run: RunSummary };

/** Those that the filter leaves: what waits for a person always. */
export function listedMirrorItems(model: Model): readonly MirrorItem[] {
  const { wanted, locale } = sieveOf(model);
  return mirrorItems(model.snapshot).filter((item) => item.kind !== 'run' || wanted(subjectOfRun(item.run, locale)));
}

function subjectOfRun({ id, status, reasons }: RunSummary, locale: Locale): Subject {
  const texts = [id, status, watchText(`run-${status}`, locale), ...reasons.flatMap((reason) => textsOf(reason, locale))];
  return { texts, states: [status], component: MIRROR };
}

export function mirrorItems({ mirror }: Snapshot): readonly MirrorItem[] {
  if (mirror === null) return [];
  const parked: readonly MirrorItem[] = mirror.parked === null ? [] : [{ kind: 'parked', id: 'parked', parked: mirror.parked }];
  const halted: readonly MirrorItem[] = mirror.state === 'halted' ? [{ kind: 'halted', id: 'halted', reasons: mirror.reasons }] : [];
  return [...halted, ...parked, ...mirror.runs.map((run): MirrorItem => ({ kind: 'run', id: `run:${run.id}`, run }))];
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
  return spansIn(answerOf(history, 'troubles') ?? NO_SPANS, snapshot, spans);
}

const filteredIncidents = rememberLast(
  (incidents: readonly KnownIncident[], { wanted, onlyProblems, locale }: Sieve): readonly KnownIncident[] =>
    incidents.filter(
      ({ component, worst, until, cause }) =>
        (!onlyProblems || until === null) &&
        wanted({ texts: [component, ...textsOf(cause, locale)], states: [worst, until === null ? 'open' : 'over'], component }),
    ),
);

const lastOver = rememberLast((spans: Model['spans']): Incident | null =>
  incidentsOf(spans, 0).reduce<Incident | null>((newest, one) => ((one.until ?? 0) > (newest?.until ?? 0) ? one : newest), null),
);

/** The newest incident that is over; `null`: none is known. */
export function lastIncident(model: Model): Incident | null {
  return lastOver(spansOf(model));
}

/** An incident with its record; `null`: this dashboard found it in the states itself, and alerting does not know of it (yet). */
export interface KnownIncident extends Incident {
  readonly record: IncidentRecord | null;
}

/** Those that are open first, the worst of them on top; then the newest first. */
export function incidentsIn(model: Model): readonly KnownIncident[] {
  const records = model.scrub === null ? (answerOf(model.history, 'incidents') ?? NO_SPANS) : NO_SPANS;
  return incidentsWith(incidentsOf(spansOf(model), model.now), records);
}

function incidentsWith(found: readonly Incident[], records: readonly IncidentRecord[]): readonly KnownIncident[] {
  const others = found.filter((incident) => !records.some((record) => isPartOf(incident, record)));
  const all = [...records.map((record) => ({ ...record, record })), ...others.map((incident) => ({ ...incident, record: null }))];
  const newest = all.toSorted((left, right) => right.from - left.from);
  const open = newest.filter(({ until }) => until === null).toSorted((left, right) => rankOf(left.worst) - rankOf(right.worst));
  return [...open, ...newest.filter(({ until }) => until !== null)];
}

/** An incident that was recorded may consist of several troubles with moments of health between. */
function isPartOf({ component, from, until }: Incident, record: IncidentRecord): boolean {
  if (component !== record.component || record.about === 'blind') return false;
  return (
    from <= (record.until ?? Number.POSITIVE_INFINITY) + SAME_MOMENT_MS &&
    (until ?? Number.POSITIVE_INFINITY) >= record.from - SAME_MOMENT_MS
  );
}

// ---- alerts ---------------------------------------------------------------------------------

export type AlertItem =
  | { readonly kind: 'alert'; readonly id: `open:${string}`; readonly alert: OpenAlert }
  | { readonly kind: 'silence'; readonly id: `silence:${string}`; readonly silence: ActiveSilence };

/** What the view of alerts lists, after the filter. */
export function alertItems(model: Model): readonly AlertItem[] {
  const { history, scrub } = model;
  const overview = scrub === null ? answerOf(history, 'alerts') : null;
  if (overview === null) return [];
  const { wanted, locale } = sieveOf(model);
  const open = overview.open.filter(({ component, verdict, cause }) =>
    wanted({ texts: [component, ...textsOf(cause, locale)], states: [verdict, 'open'], component }),
  );
  const silences = overview.silences.filter(({ id, components, by, why }) =>
    wanted({ texts: [id, by, why, ...(components ?? [])], states: ['silenced'], component: components?.[0] ?? '' }),
  );
  return [
    ...open
      .toSorted((left, right) => rankOf(left.verdict) - rankOf(right.verdict))
      .map((alert): AlertItem => ({ kind: 'alert', id: `open:${alert.id}`, alert })),
    ...silences.map((silence): AlertItem => ({ kind: 'silence', id: `silence:${silence.id}`, silence })),
  ];
}

/** The incident that an alert is about; `null`: there is none that is known. */
export function incidentOfAlert(model: Model, { id: wanted, component }: OpenAlert): KnownIncident | null {
  const all = incidentsIn(model);
  return all.find(({ id }) => id === wanted) ?? all.find((each) => each.component === component && each.until === null) ?? null;
}

export function listedIncidents(model: Model): readonly KnownIncident[] {
  return filteredIncidents(incidentsIn(model), sieveOf(model));
}

const filteredEvents = rememberLast(
  (events: readonly Numbered[], { probes }: Snapshot, { isOff, wanted, onlyProblems, locale }: Sieve): readonly Numbered[] => {
    if (isOff) return events;
    const components = new Map(probes.map(({ id, component }) => [id, component]));
    return events.filter((event) => {
      const subject = subjectOf(event, components, (cause) => textsOf(cause, locale));
      return wanted(subject) && (!onlyProblems || subject.states.some((state) => state !== 'open' && !isGood(state)));
    });
  },
);

function isGood(state: string): boolean {
  return state === 'up' || state === 'healthy' || state === 'complete' || state === 'started';
}

function subjectOf(
  { what }: Numbered,
  components: ReadonlyMap<string, string>,
  causeTexts: (cause: Reason | null) => readonly string[],
): Subject {
  switch (what.kind) {
    case 'probe-changed': {
      const component = components.get(what.probe) ?? '';
      return { texts: [what.probe, component, ...causeTexts(what.reason)], states: [what.to], component };
    }
    case 'component-changed':
      return { texts: [what.component, ...causeTexts(what.reason)], states: [what.to], component: what.component };
    case 'gate-changed':
      return { texts: ['gate', ...causeTexts(what.reasons[0] ?? null)], states: [what.to], component: 'gate' };
    case 'slept':
      return { texts: ['sleep'], states: ['slept'], component: '' };
    case 'run-started':
      return { texts: [MIRROR, what.run], states: ['started'], component: MIRROR };
    case 'run-ended':
      return { texts: [MIRROR, what.run.id], states: [what.run.status], component: MIRROR };
  }
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
  return allEvents(events, pastEvents(answerOf(history, 'troubles') ?? NO_SPANS, openedAt));
}

export function listedEvents(model: Model): readonly Numbered[] {
  return filteredEvents(eventsOf(model), model.snapshot, sieveOf(model));
}

// ---- what is selected of them ------------------------------------------------------------------

export type Item =
  | MirrorItem
  | AlertItem
  | { readonly kind: 'row'; readonly id: RowId; readonly row: Row }
  | { readonly kind: 'incident'; readonly id: string; readonly incident: KnownIncident }
  | { readonly kind: 'event'; readonly id: string; readonly event: Numbered };

/** What the view lists, in order. */
export function itemsIn(model: Model): readonly Item[] {
  switch (model.tab) {
    case 'overview':
      return listedIn(model).map(itemOfRow);
    case 'mirror':
      return listedMirrorItems(model);
    case 'incidents':
      return listedIncidents(model).map(itemOfIncident);
    case 'events':
      return listedEvents(model).map((event) => ({ kind: 'event', id: String(event.number), event }));
    case 'alerts':
      return alertItems(model);
  }
}

export function idsIn(model: Model): readonly string[] {
  return itemsIn(model).map(({ id }) => id);
}

function itemOfRow(row: Row): Item {
  return { kind: 'row', id: row.id, row };
}

function itemOfIncident(incident: KnownIncident): Item {
  return { kind: 'incident', id: incident.id, incident };
}

export function pickOf(model: Model): string | null {
  return model.picks[model.tab];
}

export function pickedItem(model: Model): Item | null {
  return itemsIn(model).find(({ id }) => id === pickOf(model)) ?? null;
}

/** What a key is about: the selection, or else the first of the list; in the overview what the first problem is about. */
export function chosenItem(model: Model): Item | null {
  if (model.tab === 'overview') return chosenRow(model);
  return pickedItem(model) ?? itemsIn(model)[0] ?? null;
}

function chosenRow({ snapshot, picks }: Model): Item | null {
  const wanted = picks.overview ?? problemsOf(snapshot)[0]?.row;
  const row = rowsOf(snapshot).find(({ id }) => id === wanted);
  return row === undefined ? null : itemOfRow(row);
}

/** What is shown in full: what is opened, or else beside or below its list what a key would be about. */
export function detailOf(model: Model): Item | null {
  const isShown = model.opened || showsDetail(model) || model.zoom === 'detail';
  const item = isShown ? inFull(model) : null;
  switch (item?.kind) {
    case 'row':
    case 'run':
    case 'incident':
      return item;
    case 'alert': {
      const incident = incidentOfAlert(model, item.alert);
      return incident === null ? null : itemOfIncident(incident);
    }
    default:
      return null;
  }
}

function inFull(model: Model): Item | null {
  if (model.tab === 'overview') return chosenRow(model);
  return model.tab === 'mirror' || model.opened ? pickedItem(model) : chosenItem(model);
}

/** The row that is shown in full. */
export function focusOf(model: Model): Row | null {
  const item = detailOf(model);
  return item?.kind === 'row' ? item.row : null;
}
