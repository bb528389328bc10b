/** The rows of components and their probes, folded or scrolled into the room that there is. */
import { LIST_COLUMNS, type ListColumn } from '../../config/watch-columns.ts';
import type { ProbeSummary } from '../../health/history.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { isFine, rankOf } from '../../health/rank.ts';
import type { ComponentSnapshot, ProbeSnapshot, Snapshot } from '../../health/snapshot.ts';
import { cells, clean, cutStart, pad, padName, spread } from '../fit.ts';
import { firstShown } from '../layout.ts';
import { type Line, lineOf, type Segment, segment, word } from '../line.ts';
import { rememberByKey, steady } from '../memo.ts';
import { moment, type Pen, say, steadyPen } from '../pen.ts';
import { probesOf, type Row, rowsOf, troubleSince } from '../rows.ts';
import { axisFor, componentStrip, probeStrip, type Timed } from '../timeline.ts';
import { valueOf } from '../value.ts';
import { type Columns, columnsFor, WORD_WIDTH } from './columns.ts';
import { type Figures, figureSegments, figuresTitles } from './figures.ts';
import { textLines } from './flow.ts';
import { ruleLine } from './rule.ts';
import { isQuiet, legend, probeLook, role, sign, wordOf } from './state-style.ts';
import { axisSegments, newestSegments, stripSegments } from './strips.ts';

/** With fewer lines than this, rows come before titles. */
const TITLES_FROM = 6;

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
export function componentLines(list: RowList, most: number, title: string, given: Pen): readonly Line[] {
  if (most <= 1) return [];
  const pen = steadyPen(given);
  const columns = columnsFor(list.snapshot, { ...list, figures: list.figures !== null }, pen);
  const titles = most < TITLES_FROM ? [] : titleLines(list, columns, pen);
  const rows = visibleRows(list, most - 1 - titles.length);
  const none = list.rows.length === 0 ? textLines(say(pen, 'nothing-matches'), 1, pen, { role: 'dim' }) : [];
  return [ruleLine(title, noteOf(list, rows, pen), pen), ...titles, ...none, ...rows.map((row) => rowLine(row, list, columns, pen))];
}

/** The titles of figures and the axis of the strips; none where there is no time axis. */
function titleLines({ timed }: RowList, columns: Columns, pen: Pen): readonly Line[] {
  if (timed === null || columns.strip === 0) return [];
  const withFigures = columns.figures > 0;
  const what = say(pen, withFigures ? 'figures-of' : 'strips-of', { window: say(pen, `window-${timed.window}`) });
  const parts = [
    segment(pad(`    ${what}`, figuresStart(columns), pen.glyphs), 'dim'),
    ...(withFigures ? figuresTitles(pen) : []),
    ...axisSegments(axisFor(timed, columns.strip), timed, pen),
  ];
  return [lineOf(...parts)];
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
  return say(pen, 'rows-shown', { first: first + 1, last: first + rows.length, all: all.length });
}

/** The cell at which a row's figures begin: behind mark, sign, name, word, target and value. */
function figuresStart({ name, target, value }: Columns): number {
  return 6 + name + 1 + WORD_WIDTH + (target > 0 ? target + 1 : 0) + 1 + value + 1;
}

const steadyColumns = steady<Columns>();

function rowLine(row: Row, list: RowList, wanted: Columns, pen: Pen): Line {
  const { figures, selected, timed } = list;
  const chosen = row.id === selected;
  const columns = steadyColumns(pen.columns, wanted);
  const { probe } = row;
  if (probe === null) return { ...componentRow(row, list, markOf(chosen, pen), columns, pen), selected: chosen, id: row.id };
  const summary = figures === null || columns.figures === 0 ? null : figures.of?.get(probe.id);
  return probeRow(`${row.id} ${pen.columns}`, probe, chosen, summary, probeStripOf(probe, timed, columns.strip, pen), columns, pen);
}

function markOf(chosen: boolean, { glyphs }: Pen): Segment {
  return segment(`${chosen ? glyphs.selected : ' '} `);
}

function componentRow({ component }: Row, { snapshot, timed }: RowList, mark: Segment, columns: Columns, pen: Pen): Line {
  const { glyphs } = pen;
  const probes = probesOf(snapshot, component);
  const up = probes.filter((probe) => probe.state === 'up').length;
  const activity = probes.length === 0 ? mirrorState(component, snapshot, pen) : ` ${say(pen, 'up-of', { up, all: probes.length })}`;
  const strip =
    timed === null || columns.strip === 0
      ? []
      : stripSegments(componentStrip(component, timed, axisFor(timed, columns.strip)), pen.old, pen);
  const room = figuresStart(columns) + columns.figures - (columns.name + WORD_WIDTH + 7);
  const left = [
    mark,
    sign(component.verdict, pen),
    segment(` ${padName(component.id, columns.name + 2, glyphs)} `, pen.old ? 'dim' : 'strong'),
    word(pad(wordOf(component.verdict, pen), WORD_WIDTH, glyphs), role(component.verdict, pen)),
    segment(timed === null || columns.strip === 0 ? activity : pad(activity, room, glyphs), 'dim'),
    ...strip,
  ];
  const since = isFine(component.verdict) ? '' : ` ${moment(troubleSince(component), pen)} `;
  return spread(left, [segment(since, 'dim')], pen);
}

/** The mirror has no probes to count: its row shows its activity. */
function mirrorState({ id }: ComponentSnapshot, { mirror }: Snapshot, pen: Pen): string {
  return id === MIRROR && mirror !== null ? ` ${say(pen, `mirror-state-${mirror.state}`)}` : '';
}

/** Most rows have no news: their lines are made once. `summary`: of its figures, `null` where none are shown. */
const probeRow = rememberByKey(probeRowOf);

function probeRowOf(
  probe: ProbeSnapshot,
  chosen: boolean,
  summary: ProbeSummary | null | undefined,
  cellsOfStrip: readonly Segment[],
  columns: Columns,
  pen: Pen,
): Line {
  const { glyphs } = pen;
  const faded = pen.old || probe.stale;
  const look = probeLook(probe, pen);
  const target =
    columns.target === 0
      ? []
      : [segment(` ${pad(cutStart(clean(probe.target, glyphs), columns.target, glyphs), columns.target, glyphs)}`, 'dim')];
  const age = probe.last === null || columns.age === 0 ? '' : moment(probe.last.at, pen);
  const parts = [
    markOf(chosen, pen),
    segment('  '),
    sign(look.state, pen),
    segment(` ${padName(probe.id, columns.name, glyphs)} `, faded ? 'dim' : 'text'),
    word(pad(look.word, WORD_WIDTH, glyphs), faded ? 'dim' : role(look.state, pen)),
    ...target,
    segment(` ${pad(valueOf(probe, columns.value, pen), columns.value, glyphs, 'right')} `, faded ? 'dim' : 'text'),
    ...(summary === null ? [] : figureSegments(summary, pen)),
    ...cellsOfStrip,
  ];
  const room = pen.columns - parts.reduce((sum, part) => sum + cells(part.text), 0) - 1;
  const last = segment(pad(age, Math.max(0, Math.min(room, columns.age + 1)), glyphs, 'right'), 'dim');
  return { segments: [...parts, last], selected: chosen, id: `probe:${probe.id}` };
}

function probeStripOf(probe: ProbeSnapshot, timed: Timed | null, width: number, pen: Pen): readonly Segment[] {
  if (width === 0) return [];
  if (timed === null) return newestSegments(probe, width, pen);
  return stripSegments(probeStrip(probe, timed, axisFor(timed, width)), pen.old || probe.stale, pen);
}
