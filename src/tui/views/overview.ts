/** The overview: problems on top, then every component, then the changes if there is space; on wide screens with one row in full. */
import { isFine } from '../../health/rank.ts';
import { isBelow, listAbove, mostProblemLines, type Sides, showsDay, showsDetail, sidesOf } from '../layout.ts';
import type { Line } from '../line.ts';
import { compactLines, componentLines, type RowList } from '../lines/components.ts';
import { dayLines } from '../lines/day.ts';
import { eventBlock } from '../lines/events.ts';
import type { Figures } from '../lines/figures.ts';
import { causeLines } from '../lines/flow.ts';
import { chipsOf } from '../lines/listing.ts';
import { wholeMirror } from '../lines/mirror.ts';
import { problemLines } from '../lines/problems.ts';
import { focusOf, listedIn } from '../lists.ts';
import type { Model } from '../model.ts';
import { type View, viewWith } from '../panes.ts';
import { narrowPen, type Pen, say } from '../pen.ts';
import { askedOf } from '../questions.ts';
import { problemsOf, type Row } from '../rows.ts';
import { beginning } from './scrolled.ts';
import { isMirror, rowLines } from './text.ts';

/** Lines reserved for events on tall screens. */
const EVENTS_AT_LEAST = 6;
const EVENTS_FROM = 30;
/** The most that the last day may take of what the problems leave. */
const DAY_SHARE = 0.35;
/** With fewer lines than this, a full cause is more useful than the start of a list. */
const LIST_FROM = 5;
/** The mirror is shown below the list if it has at least this many lines. */
const MIRROR_FROM = 4;

export function rowListOf(model: Model): RowList {
  const { snapshot, picks, filter, onlyProblems, sort } = model;
  const whole = filter === '' && !onlyProblems && sort === 'config';
  const beside = sidesOf(model) !== null;
  return {
    snapshot,
    rows: listedIn(model),
    selected: picks.overview,
    whole,
    figures: figuresOf(model),
    timed: model,
    beside,
    columns: model.listColumns,
  };
}

/** Not if the history lacks them: an older daemon does not support the query. */
function figuresOf(model: Model): Figures | null {
  const { history, window, scrub } = model;
  // They are of the present.
  if (scrub !== null) return null;
  const summaries = askedOf(history, 'summaries', window);
  if (summaries === null || (!showsDetail(model) && model.zoom === null)) return null;
  const isRefused = summaries.problem !== null && summaries.answer === null;
  return isRefused ? null : { window, of: summaries.answer };
}

/** The title of the components' block: where the data come from. */
export function componentsTitle(model: Pick<Model, 'link' | 'snapshot'>, pen: Pen): string {
  return `${say(pen, 'components')}  ${originOf(model, pen)}`;
}

function originOf({ link, snapshot: { host } }: Pick<Model, 'link' | 'snapshot'>, pen: Pen): string {
  if (link.kind === 'attached') {
    if (link.connection.state === 'lost') return say(pen, 'attached-lost', { host });
    const version = link.connection.daemonVersion;
    return version === link.version ? say(pen, 'attached', { host }) : say(pen, 'attached-other', { host, version });
  }
  return say(pen, link.scheduled === true ? 'embedded' : 'embedded-alone', { host });
}

/** The panes together have at most `room` lines. */
export function overviewPanes(model: Model, room: number, pen: Pen): View {
  const { snapshot, picks } = model;
  if (model.zoom !== null) return viewWith('overview', listLines(model, room, pen));
  const problems = problemLines(problemsOf(snapshot), picks.overview, mostProblemLines(room, snapshot.components.length), pen);
  const rest = room - problems.length;
  const day = showsDay(model) ? dayLines(model, Math.floor(rest * DAY_SHARE), pen) : [];
  const left = rest - day.length;
  const main = mainPanes(model, left, pen);
  return { ...main, problems, day, events: eventBlock(model, left - main.rows, pen) };
}

/** The list, with one row in full where there is room for it. */
function mainPanes(model: Model, most: number, pen: Pen): View {
  const sides = sidesOf(model);
  const row = focusOf(model);
  if (sides !== null && (row !== null || model.snapshot.mirror !== null)) return besidePanes(model, row, sides, most, pen);
  return isBelow(model) && row !== null ? belowPanes(model, row, most, pen) : viewWith('overview', listLines(model, most, pen));
}

function listLines(model: Model, most: number, pen: Pen): readonly Line[] {
  const title = [componentsTitle(model, pen), ...chipsOf(model, pen)].join('  ');
  return componentLines(rowListOf(model), most, title, pen);
}

/** The list with one row in full, or the mirror if no row is selected. */
function besidePanes(model: Model, row: Row | null, sides: Sides, most: number, pen: Pen): View {
  const [left, right] = [narrowPen(pen, sides.list), narrowPen(pen, sides.detail)];
  const components = listLines(model, most, left);
  const room = Math.max(components.length, most - (model.rows >= EVENTS_FROM ? EVENTS_AT_LEAST : 0));
  const detail = row === null ? wholeMirror(model.snapshot, right) : rowLines(row, model, room, room, right);
  const spare = room - components.length;
  const isShown = row === null || isMirror(row.component, model) || spare < MIRROR_FROM;
  const mirror = isShown ? [] : mirrorBlock(model, spare, left);
  const rows = Math.min(most, room, Math.max(components.length + mirror.length, detail.length));
  return viewWith('overview', components, { mirror, detail: beginning(detail, rows, right), rows });
}

/** The list, and below it one row in full. */
function belowPanes(model: Model, row: Row, most: number, pen: Pen): View {
  const components = listLines(model, listAbove(most), pen);
  const room = most - components.length;
  return viewWith('overview', components, { detail: beginning(rowLines(row, model, room, room, pen), room, pen), rows: most });
}

/** The activity of the mirror, below the list. */
function mirrorBlock({ snapshot }: Model, most: number, pen: Pen): readonly Line[] {
  return snapshot.mirror === null ? [] : wholeMirror(snapshot, pen).slice(0, most);
}

/** The overview of a small screen: problems, then a line per component, in at most `room` lines; in very few the first cause. */
export function compactOverview(model: Model, room: number, pen: Pen): View {
  const { snapshot, picks } = model;
  const first = problemsOf(snapshot)[0];
  if (room < LIST_FROM && first !== undefined && picks.overview === null)
    return viewWith('overview', [], { problems: causeLines([first.reason], pen).slice(0, Math.max(0, room)) });
  const sick = snapshot.components.filter(({ verdict }) => !isFine(verdict)).length;
  const problems = problemLines(problemsOf(snapshot), picks.overview, Math.max(room - sick, Math.ceil(room / 2)), pen);
  return viewWith('overview', compactLines(rowListOf(model), room - problems.length, pen), { problems });
}
