/** What is shown as a text that scrolls: the help, what is opened, a pane that is shown alone. */

import { MIRROR } from '../../health/mirror-component.ts';
import type { ComponentSnapshot } from '../../health/snapshot.ts';
import type { Zoom } from '../layout.ts';
import type { Line } from '../line.ts';
import { componentDetail } from '../lines/component.ts';
import { dayLines } from '../lines/day.ts';
import { eventBlock } from '../lines/events.ts';
import { note } from '../lines/flow.ts';
import { foundLines } from '../lines/found.ts';
import { helpLines } from '../lines/help.ts';
import { incidentDetail } from '../lines/incidents.ts';
import { wholeMirror } from '../lines/mirror.ts';
import { probeLines } from '../lines/probe.ts';
import { problemLines } from '../lines/problems.ts';
import { ruleLine } from '../lines/rule.ts';
import { runDetail } from '../lines/runs.ts';
import { detailOf, type Item } from '../lists.ts';
import type { Model } from '../model.ts';
import { type Pen, say } from '../pen.ts';
import { problemsOf, type Row } from '../rows.ts';

/** As many as there are: what does not fit is scrolled. */
const ALL_LINES = 10_000;

/** What the search leaves of the text. */
export function foundIn(model: Model, room: number, pen: Pen): readonly Line[] | null {
  const text = textLines(model, room, pen);
  if (text === null || model.search === '') return text;
  const found = foundLines(text, model.search);
  const title = ruleLine(`[/${model.search}]`, say(pen, 'search-clear'), pen);
  return [title, ...(found.length === 0 ? [note('nothing-found', pen)] : found)];
}

/** Scrollable text: the help, what is opened, a pane that is shown alone. */
export function textLines(model: Model, room: number, pen: Pen): readonly Line[] | null {
  if (model.help) return helpLines(model.keys.entriesHere(model.faults !== null), isAlone(model), model.search !== '', pen);
  return model.opened ? openedLines(model, room, pen) : model.zoom === null ? null : zoomedLines(model, model.zoom, room, pen);
}

/** What a zoomed pane shows, in full; `null` for the list, which is shown as ever, without anything beside it. */
function zoomedLines(model: Model, zoom: Zoom, room: number, pen: Pen): readonly Line[] | null {
  switch (zoom) {
    case 'list':
      return null;
    case 'problems':
      return problemLines(problemsOf(model.snapshot), model.picks.overview, ALL_LINES, pen);
    case 'mirror':
      return wholeMirror(model.snapshot, pen);
    case 'day':
      return dayLines(model, ALL_LINES, pen);
    case 'events':
      return eventBlock(model, ALL_LINES, pen);
    case 'detail':
      return openedLines(model, room, pen);
  }
}

function isAlone({ link }: Model): boolean {
  return link.kind === 'embedded' && link.scheduled !== true;
}

/** What is opened, in full; `null` when it is no longer there. */
function openedLines(model: Model, room: number, pen: Pen): readonly Line[] | null {
  const item = detailOf(model);
  return item === null ? null : detailLines(item, model, room, pen);
}

/** As long as it is; charts fit into `room`. */
export function detailLines(item: Item, model: Model, room: number, pen: Pen): readonly Line[] {
  switch (item.kind) {
    case 'row':
      return rowLines(item.row, model, room, Number.POSITIVE_INFINITY, pen);
    case 'incident':
      return incidentDetail(item.incident, model, pen);
    case 'run':
      return runDetail(item.run, pen);
    default:
      return [];
  }
}

/** At most `most` lines of it are seen. */
export function rowLines({ probe, component }: Row, model: Model, room: number, most: number, pen: Pen): readonly Line[] {
  if (isMirror(component, model)) return wholeMirror(model.snapshot, pen);
  return probe === null ? componentDetail(component, model.snapshot, model, most, pen) : probeLines(probe, component, model, room, pen);
}

/** The mirror is a component without probes: all that there is of it is in its own view. */
export function isMirror({ id }: ComponentSnapshot, { snapshot }: Pick<Model, 'snapshot'>): boolean {
  return id === MIRROR && snapshot.mirror !== null;
}
