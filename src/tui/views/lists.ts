/** The views of incidents, events and the mirror: lists, and one thing of them in full. */
import { sidesOf } from '../layout.ts';
import type { Line } from '../line.ts';
import { eventLine, noEvents, noEventsIn } from '../lines/events.ts';
import { incidentDetail, incidentLine, incidentsNote } from '../lines/incidents.ts';
import { mirrorLines } from '../lines/mirror.ts';
import { ruleLine } from '../lines/rule.ts';
import { runDetail } from '../lines/runs.ts';
import { eventsOf, listedEvents, listedIncidents, mirrorItems } from '../lists.ts';
import type { Model } from '../model.ts';
import type { Listed } from '../panes.ts';
import { type Pen, say } from '../pen.ts';
import { chipsOf } from './chips.ts';
import { listing } from './listing.ts';
import { around, beginning } from './scrolled.ts';

/** What waits for a person may take half of the room, and this on small screens. */
const MOST_WAITING = 6;

/** At most `room` lines; beside the list the selected incident in full. */
export function incidentsView(model: Model, room: number, pen: Pen): Listed {
  const sides = sidesOf(model.columns, model.rows);
  const incidents = listedIncidents(model);
  const chosen = incidents.find(({ id }) => id === model.picks.incidents) ?? incidents[0];
  if (sides === null || chosen === undefined) return { list: incidentList(model, room, pen), detail: null };
  const right = { ...pen, columns: sides.detail };
  return {
    list: incidentList(model, room, { ...pen, columns: sides.list }),
    detail: beginning(incidentDetail(chosen, model, right), room, right),
  };
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
      none: noEvents(eventsOf(model).length > 0 ? 'nothing-matches' : noEventsIn(model), pen),
    },
    room,
    pen,
  );
}

/** The mirror, scrolled to the selection; beside it a selected run in full. */
export function mirrorView(model: Model, room: number, pen: Pen): Listed {
  if (model.scrub !== null) return { list: [ruleLine(say(pen, 'mirror-title'), '', pen)], detail: null };
  const sides = sidesOf(model.columns, model.rows);
  const item = mirrorItems(model.snapshot).find(({ id }) => id === model.picks.mirror);
  const run = item !== undefined && 'run' in item ? item.run : null;
  if (sides === null || run === null) return { list: scrolledMirror(model, room, pen), detail: null };
  const right = { ...pen, columns: sides.detail };
  return { list: scrolledMirror(model, room, { ...pen, columns: sides.list }), detail: beginning(runDetail(run, right), room, right) };
}

function scrolledMirror({ snapshot, picks }: Model, room: number, pen: Pen): readonly Line[] {
  const { waiting, lines, picked } = mirrorLines(snapshot, picks.mirror, pen);
  const pinned = beginning(waiting, Math.max(MOST_WAITING, Math.ceil(room / 2)), pen);
  return [...pinned, ...around(lines, picked, room - pinned.length, pen)].slice(0, Math.max(0, room));
}
