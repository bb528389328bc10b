/** The views of incidents, events and the mirror: lists, and one thing of them in full. */
import { sidesOf } from '../layout.ts';
import type { Line } from '../line.ts';
import { beside } from '../lines/beside.ts';
import { eventLine, noEvents } from '../lines/events.ts';
import { incidentDetail, incidentLine, incidentsNote } from '../lines/incidents.ts';
import { mirrorLines } from '../lines/mirror.ts';
import { runDetail } from '../lines/runs.ts';
import { listedEvents, listedIncidents, mirrorItems } from '../lists.ts';
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { chipsOf } from './chips.ts';
import { listing } from './listing.ts';
import { around, beginning } from './scrolled.ts';

/** At most `room` lines, with the selected incident beside the list where there is room. */
export function incidentsLines(model: Model, room: number, pen: Pen): readonly Line[] {
  const sides = sidesOf(model.columns, model.rows);
  const incidents = listedIncidents(model);
  const chosen = incidents.find(({ id }) => id === model.picks.incidents) ?? incidents[0];
  if (sides === null || chosen === undefined) return incidentList(model, room, pen);
  const list = incidentList(model, room, { ...pen, columns: sides.list });
  const right = { ...pen, columns: sides.detail };
  return beside(list, beginning(incidentDetail(chosen, model, right), room, right), sides, room, pen);
}

function incidentList(model: Model, room: number, pen: Pen): readonly Line[] {
  const items = listedIncidents(model);
  return listing(
    {
      title: [`${say(pen, 'incidents')}  ${incidentsNote(model, pen)}`, ...chipsOf(model, pen)].join('  '),
      note: '',
      items,
      place: items.findIndex(({ id }) => id === model.picks.incidents),
      line: (incident, selected) => incidentLine(incident, selected, pen),
      none: noEvents(model.filter === '' && !model.onlyProblems ? 'incidents-none' : 'nothing-matches', pen),
    },
    room,
    pen,
  );
}

export function eventsLines(model: Model, room: number, pen: Pen): readonly Line[] {
  const items = listedEvents(model);
  return listing(
    {
      title: [say(pen, 'events'), ...chipsOf(model, pen)].join('  '),
      note: '',
      items,
      place: items.findIndex(({ number }) => String(number) === model.picks.events),
      line: (event, selected) => eventLine(event, selected, pen),
      none: noEvents(model.events.length === 0 ? 'event-none' : 'nothing-matches', pen),
    },
    room,
    pen,
  );
}

/** The mirror in `room` lines, scrolled to what is selected; a selected run in full beside it where there is room. */
export function mirrorView(model: Model, room: number, pen: Pen): readonly Line[] {
  const sides = sidesOf(model.columns, model.rows);
  const item = mirrorItems(model.snapshot).find(({ id }) => id === model.picks.mirror);
  const run = item !== undefined && 'run' in item ? item.run : null;
  if (sides === null || run === null) return scrolledMirror(model, room, pen);
  const left = scrolledMirror(model, room, { ...pen, columns: sides.list });
  const right = { ...pen, columns: sides.detail };
  return beside(left, beginning(runDetail(run, right), room, right), sides, room, pen);
}

function scrolledMirror({ snapshot, picks }: Model, room: number, pen: Pen): readonly Line[] {
  const { lines, picked } = mirrorLines(snapshot, picks.mirror, pen);
  return around(lines, picked, room, pen);
}
