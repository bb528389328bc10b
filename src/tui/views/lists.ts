/** The views of incidents, events, alerts and the mirror: lists, and one thing of them in full. */

import type { Tab } from '../keys.ts';
import { listAbove, showsDetail, sidesOf } from '../layout.ts';
import type { Line } from '../line.ts';
import { alertLines, alertsNote } from '../lines/alerts.ts';
import { eventsAs } from '../lines/events.ts';
import { note } from '../lines/flow.ts';
import { incidentLine, incidentsNote } from '../lines/incidents.ts';
import { chipsOf, listing } from '../lines/listing.ts';
import { type MirrorLines, mirrorLines } from '../lines/mirror.ts';
import { ruleLine } from '../lines/rule.ts';
import { alertItems, detailOf, listedEvents, listedIncidents, listedMirrorItems } from '../lists.ts';
import type { Model } from '../model.ts';
import { type View, viewWith } from '../panes.ts';
import { narrowPen, type Pen, say } from '../pen.ts';
import { answerOf } from '../questions.ts';
import { around, beginning } from './scrolled.ts';
import { detailLines } from './text.ts';

/** What waits for a person may take half of the room, and this on small screens. */
const MOST_WAITING = 6;

const LISTS: Readonly<Record<Exclude<Tab, 'overview'>, (model: Model, room: number, pen: Pen) => readonly Line[]>> = {
  mirror: mirrorList,
  incidents: incidentList,
  events: eventList,
  alerts: alertList,
};

/** A list in at most `room` lines, with the detail of its selection where there is room for one: beside it, or below it. */
export function listView(kind: keyof typeof LISTS, model: Model, room: number, pen: Pen): View {
  const sides = sidesOf(model);
  const item = showsDetail(model) ? detailOf(model) : null;
  const [left, right] = sides === null || item === null ? [pen, pen] : [narrowPen(pen, sides.list), narrowPen(pen, sides.detail)];
  const list = LISTS[kind](model, item !== null && sides === null ? listAbove(room) : room, left);
  const spare = sides === null ? room - list.length : room;
  const detail = item === null ? null : beginning(detailLines(item, model, room, right), spare, right);
  return viewWith(kind, list, { detail, rows: room });
}

function incidentList(model: Model, room: number, pen: Pen): readonly Line[] {
  return listing(
    {
      title: [`${say(pen, 'incidents')}  ${incidentsNote(model, pen)}`, ...chipsOf(model, pen)].join('  '),
      items: listedIncidents(model),
      pick: model.picks.incidents,
      id: ({ id }) => id,
      line: (incident, selected) => incidentLine(incident, model, selected, pen),
      none: note(model.filter === '' && !model.onlyProblems ? 'incidents-none' : 'nothing-matches', pen),
    },
    room,
    pen,
  );
}

function eventList(model: Model, room: number, pen: Pen): readonly Line[] {
  const title = [say(pen, 'events'), ...chipsOf(model, pen)].join('  ');
  return listing(eventsAs({ title, items: listedEvents(model), pick: model.picks.events }, model, pen), room, pen);
}

function alertList(model: Model, room: number, pen: Pen): readonly Line[] {
  const title = [`${say(pen, 'alerts')}  ${alertsNote(model, pen)}`.trim(), ...chipsOf(model, pen)].join('  ');
  const overview = model.scrub === null ? answerOf(model.history, 'alerts') : null;
  if (overview === null) return [ruleLine(title, '', pen)];
  return around(alertLines(overview, alertItems(model), model.picks.alerts, title, pen), room, pen);
}

/** How many lines of the mirror the filter leaves. */
export function mirrorFound(model: Model, pen: Pen): number {
  return filteredMirror(model, pen).lines.filter(({ heading }) => heading !== true).length;
}

function filteredMirror(model: Model, pen: Pen): MirrorLines {
  const { snapshot, picks, filter } = model;
  const filtered = { filter, items: listedMirrorItems(model), chips: filter === '' ? [] : [`[/${filter}]`] };
  return mirrorLines(snapshot, picks.mirror, pen, filtered);
}

/** Scrolled to the selection. */
function mirrorList(model: Model, room: number, pen: Pen): readonly Line[] {
  if (model.scrub !== null) return [ruleLine(say(pen, 'mirror-title'), '', pen)];
  const { waiting, lines } = filteredMirror(model, pen);
  const pinned = beginning(waiting, Math.max(MOST_WAITING, Math.ceil(room / 2)), pen);
  return [...pinned, ...around(lines, room - pinned.length, pen)].slice(0, Math.max(0, room));
}
