/** The rows of components and their probes, folded or scrolled into the room that there is. */
import { LIST_COLUMNS, type ListColumn } from '../../config/watch-columns.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { isFine, rankOf } from '../../health/rank.ts';
import type { ComponentSnapshot, Snapshot } from '../../health/snapshot.ts';
import { pad, padName, spread } from '../fit.ts';
import { firstShown } from '../layout.ts';
import { type Line, type Segment, segment, word } from '../line.ts';
import { moment, type Pen, say } from '../pen.ts';
import { probesOf, type Row, rowsOf, troubleSince } from '../rows.ts';
import { axisFor, componentStrip, type Timed } from '../timeline.ts';
import { type Columns, columnsFor, startOfColumn, WORD_WIDTH } from './columns.ts';
import type { Figures } from './figures.ts';
import { note } from './flow.ts';
import { columnTitles, markOf, probeRow } from './probe-row.ts';
import { rangeText, ruleLine } from './rule.ts';
import { isQuiet, legend, role, sign, wordOf } from './state-style.ts';
import { stripSegments } from './strips.ts';

/** With fewer lines than this, rows come before titles. */
const TITLES_FROM = 6;
/** With less room than this before its strip, what a component does stands behind it. */
const LEAST_ACTIVITY = 10;

/** The listed rows and their form. */
export interface RowList {
  readonly snapshot: Snapshot;
  /** After the filter, in order. */
  readonly rows: readonly Row[];
  readonly selected: string | null;
  /** No filter is active, so healthy rows may be folded. */
  readonly whole: boolean;
  /** `null`: not available, or no space. */
  readonly figures: Figures | null;
  /** What strips are drawn from; `null`: they show the newest attempts side by side, without times. */
  readonly timed: Timed | null;
  /** One row is shown in full beside the list. */
  readonly beside: boolean;
  readonly columns: readonly ListColumn[];
}

/** Every row of a snapshot, nothing selected. */
export function wholeList(snapshot: Snapshot): RowList {
  return {
    snapshot,
    rows: rowsOf(snapshot),
    selected: null,
    whole: true,
    figures: null,
    timed: null,
    beside: false,
    columns: LIST_COLUMNS,
  };
}

/**
 * The rows that fit into `room` lines. With a row selected: a window of all rows around it. Otherwise healthy rows are dropped: first the
 * probes of healthy components, then the healthy probes of others, then the last healthy components.
 */
export function visibleRows({ snapshot, rows: all, selected, whole }: RowList, room: number): readonly Row[] {
  if (all.length <= room) return all;
  const place = all.findIndex((row) => row.id === selected);
  if (place >= 0) {
    const first = firstShown(place, all.length, room);
    return all.slice(first, first + Math.max(0, room));
  }
  let rows = all;
  const fine = [...snapshot.components].reverse().filter((component) => component.verdict === 'healthy');
  const sick = [...snapshot.components].reverse().filter((component) => component.verdict !== 'healthy');
  for (const component of whole ? [...fine, ...sick] : []) {
    if (rows.length <= room) break;
    rows = rows.filter((row) => row.component !== component || row.probe === null || !isQuiet(row.probe));
  }
  return (whole ? withoutFine(rows, rows.length - room) : rows).slice(0, Math.max(0, room));
}

/** Without the last `count` rows that are fine. */
function withoutFine(rows: readonly Row[], count: number): readonly Row[] {
  const fine = rows.filter(({ component, probe }) => (probe === null ? isFine(component.verdict) : isQuiet(probe)));
  const gone = new Set(count > 0 ? fine.slice(-count) : []);
  return rows.filter((row) => !gone.has(row));
}

/** The block in at most `most` lines, its rule included. */
export function componentLines(list: RowList, most: number, title: string, pen: Pen): readonly Line[] {
  if (most <= 1) return [];
  const columns = columnsFor(list.snapshot, { ...list, figures: list.figures !== null }, pen);
  const titles = most < TITLES_FROM ? [] : columnTitles(list.timed, columns, pen);
  const rows = visibleRows(list, most - 1 - titles.length);
  const none = list.rows.length === 0 ? [note('nothing-matches', pen)] : [];
  return [ruleLine(title, noteOf(list, rows, pen), pen), ...titles, ...none, ...rows.map((row) => rowLine(row, list, columns, pen))];
}

/** For small screens, without a rule: one line per component, the sick ones first; with a row selected the rows around it. */
export function compactLines(list: RowList, most: number, pen: Pen): readonly Line[] {
  const columns = columnsFor(list.snapshot, { ...list, figures: false, beside: false }, pen);
  const sickFirst = [...list.snapshot.components].sort((a, b) => rankOf(a.verdict) - rankOf(b.verdict));
  const summaries = sickFirst.map((component): Row => ({ id: `component:${component.id}`, component, probe: null }));
  const rows = list.selected === null && list.whole ? summaries.slice(0, Math.max(0, most)) : visibleRows(list, most);
  return rows.map((row) => rowLine(row, list, columns, pen));
}

function noteOf({ rows: all, selected }: RowList, rows: readonly Row[], pen: Pen): string {
  if (rows.length === all.length) return legend(pen);
  if (selected === null) return say(pen, 'rows-folded', { shown: rows.length, all: all.length });
  const first = all.findIndex((row) => row.id === rows[0]?.id);
  return rangeText(first, rows.length, all.length, pen);
}

function rowLine(row: Row, list: RowList, columns: Columns, pen: Pen): Line {
  const { figures, selected, timed } = list;
  const { probe } = row;
  const chosen = row.id === selected;
  if (probe === null) return { ...componentRow(row, list, markOf(chosen, pen), columns, pen), selected: chosen, id: row.id };
  return probeRow(probe, chosen, figures?.of?.get(probe.id), timed, columns, pen);
}

function componentRow({ component }: Row, { snapshot, timed }: RowList, mark: Segment, columns: Columns, pen: Pen): Line {
  const { glyphs } = pen;
  const probes = probesOf(snapshot, component);
  const up = probes.filter((probe) => probe.state === 'up').length;
  const activity = probes.length === 0 ? mirrorState(component, snapshot, pen) : ` ${say(pen, 'up-of', { up, all: probes.length })}`;
  const left = [
    mark,
    sign(component.verdict, pen),
    segment(` ${padName(component.id, columns.name + 2, glyphs)} `, 'strong'),
    word(pad(wordOf(component.verdict, pen), WORD_WIDTH, glyphs), role(component.verdict)),
  ];
  const since = isFine(component.verdict) ? '' : ` ${moment(troubleSince(component), pen)} `;
  return spread([...left, ...aboutComponent(component, activity, timed, columns, pen)], [segment(since, 'dim')], pen);
}

/** Its activity, and its strip where those of the probes are: the activity before it if there is room. */
function aboutComponent(
  component: ComponentSnapshot,
  activity: string,
  timed: Timed | null,
  columns: Columns,
  pen: Pen,
): readonly Segment[] {
  if (timed === null || columns.strip === 0) return [segment(activity, 'dim')];
  const strip = stripSegments(componentStrip(component, timed, axisFor(timed, columns.strip)), pen);
  const room = startOfColumn(columns, 'strip') - startOfColumn(columns, columns.order[0]) + 1;
  if (room < LEAST_ACTIVITY) return [segment(' '.repeat(room)), ...strip, segment(activity, 'dim')];
  return [segment(pad(activity, room, pen.glyphs), 'dim'), ...strip];
}

/** The mirror has no probes to count: its row shows its activity. */
function mirrorState({ id }: ComponentSnapshot, { mirror }: Snapshot, pen: Pen): string {
  return id === MIRROR && mirror !== null ? ` ${say(pen, `mirror-state-${mirror.state}`)}` : '';
}
