/** The rows of components and their probes, folded or scrolled into the room that there is. */
import type { ProbeSnapshot, Snapshot } from '../../health/snapshot.ts';
import { cells, clean, cutStart, fitLine, pad, spread } from '../fit.ts';
import { type Line, lineOf, type Segment, segment } from '../line.ts';
import { moment, type Pen, say } from '../pen.ts';
import { isFine, probesOf, type Row, type RowId, rowsOf, troubleSince } from '../rows.ts';
import { valueOf } from '../value.ts';
import { legend, role, sign, strip, wordOf } from './looks.ts';
import { ruleLine } from './rule.ts';

const WORD_WIDTH = 8;
const LONGEST_NAME = 20;
const SHORTEST_STRIP = 6;
const SHORTEST_TARGET = 12;
/** Mark, indent and sign before a probe's name, and the gaps between the columns. */
const FIXED_CELLS = 6 + 5;

interface Columns {
  readonly name: number;
  readonly target: number;
  readonly value: number;
  readonly strip: number;
  readonly age: number;
}

/**
 * The rows that fit into `room` lines. With a row selected: a window of all rows around it. Otherwise what is fine
 * gives way: first healthy components lose their probes, then sick ones their healthy probes.
 */
export function visibleRows(snapshot: Snapshot, selected: RowId | null, room: number): readonly Row[] {
  const all = rowsOf(snapshot);
  const place = all.findIndex((row) => row.id === selected);
  if (place >= 0) {
    const first = Math.max(0, Math.min(place - Math.floor(room / 2), all.length - room));
    return all.slice(first, first + Math.max(0, room));
  }
  let rows = all;
  const fine = [...snapshot.components].reverse().filter((component) => component.verdict === 'healthy');
  const sick = [...snapshot.components].reverse().filter((component) => component.verdict !== 'healthy');
  for (const component of [...fine, ...sick]) {
    if (rows.length <= room) break;
    rows = rows.filter((row) => row.component !== component || row.probe === null || !isFine(row.probe.state));
  }
  return rows.slice(0, Math.max(0, room));
}

/** The block in at most `most` lines, its rule included. */
export function componentLines(snapshot: Snapshot, selected: RowId | null, most: number, title: string, pen: Pen): readonly Line[] {
  if (most <= 1) return [];
  const all = rowsOf(snapshot);
  const rows = visibleRows(snapshot, selected, most - 1);
  const columns = columnsFor(snapshot, pen);
  return [ruleLine(title, noteOf(all, rows, selected, pen), pen), ...rows.map((row) => rowLine(row, snapshot, selected, columns, pen))];
}

/** For small screens, without a rule: one line per component, the sick ones first; with a row selected the rows around it. */
export function compactLines(snapshot: Snapshot, selected: RowId | null, most: number, pen: Pen): readonly Line[] {
  const columns = columnsFor(snapshot, pen);
  const sickFirst = [...snapshot.components].sort((a, b) => Number(isFine(a.verdict)) - Number(isFine(b.verdict)));
  const summaries = sickFirst.map((component): Row => ({ id: `component:${component.id}`, component, probe: null }));
  const rows = selected === null ? summaries.slice(0, Math.max(0, most)) : visibleRows(snapshot, selected, most);
  return rows.map((row) => rowLine(row, snapshot, selected, columns, pen));
}

function noteOf(all: readonly Row[], rows: readonly Row[], selected: RowId | null, pen: Pen): string {
  if (selected === null || rows.length === all.length) return legend(pen);
  const first = all.findIndex((row) => row.id === rows[0]?.id);
  return say(pen, 'rows-shown', { first: first + 1, last: first + rows.length, all: all.length });
}

function columnsFor(snapshot: Snapshot, pen: Pen): Columns {
  const names = snapshot.probes.map((probe) => cells(clean(probe.id, pen.glyphs)));
  const name = Math.min(LONGEST_NAME, Math.max(6, ...names), Math.max(6, Math.floor(pen.columns / 4)));
  const value = pen.columns < 60 ? 9 : pen.columns < 100 ? 14 : 22;
  const age = pen.clockTimes ? 16 : pen.speech.language === 'ja' ? 6 : 4;
  const rest = pen.columns - FIXED_CELLS - name - WORD_WIDTH - value - age - 1;
  const targets = snapshot.probes.map((probe) => cells(clean(probe.target, pen.glyphs)));
  const wanted = Math.min(Math.max(0, ...targets), Math.floor(rest / 2), rest - 30);
  const target = wanted >= SHORTEST_TARGET ? wanted : 0;
  const forStrip = Math.min(60, rest - target - (target > 0 ? 1 : 0));
  return { name, target, value, age, strip: forStrip >= SHORTEST_STRIP ? forStrip : 0 };
}

function rowLine(row: Row, snapshot: Snapshot, selected: RowId | null, columns: Columns, pen: Pen): Line {
  const chosen = row.id === selected;
  const mark = segment(`${chosen ? pen.glyphs.selected : ' '} `);
  const line = row.probe === null ? componentRow(row, snapshot, mark, columns, pen) : probeRow(row.probe, mark, columns, pen);
  return { ...line, selected: chosen };
}

function componentRow({ component }: Row, snapshot: Snapshot, mark: Segment, columns: Columns, pen: Pen): Line {
  const { glyphs } = pen;
  const probes = probesOf(snapshot, component);
  const up = probes.filter((probe) => probe.state === 'up').length;
  const left = [
    mark,
    sign(component.verdict, pen),
    segment(` ${pad(component.id, columns.name + 2, glyphs)} `, pen.old ? 'dim' : 'strong'),
    segment(pad(wordOf(component.verdict, pen), WORD_WIDTH, glyphs), role(component.verdict, pen)),
    segment(` ${say(pen, 'up-of', { up, all: probes.length })}`, 'dim'),
  ];
  const since = isFine(component.verdict) ? '' : ` ${moment(troubleSince(component), pen)} `;
  return spread(left, [segment(since, 'dim')], pen.columns, glyphs);
}

function probeRow(probe: ProbeSnapshot, mark: Segment, columns: Columns, pen: Pen): Line {
  const { glyphs } = pen;
  const faded = pen.old || probe.stale;
  const word = probe.stale ? say(pen, 'stale') : probe.last === null ? '' : wordOf(probe.state, pen);
  const target =
    columns.target === 0
      ? []
      : [segment(` ${pad(cutStart(clean(probe.target, glyphs), columns.target, glyphs), columns.target, glyphs)}`, 'dim')];
  const age = probe.last === null ? '' : moment(probe.last.at, pen);
  const parts = [
    mark,
    segment('  '),
    sign(probe.state, pen),
    segment(` ${pad(probe.id, columns.name, glyphs)} `, faded ? 'dim' : 'text'),
    segment(pad(word, WORD_WIDTH, glyphs), faded ? 'dim' : role(probe.state, pen)),
    ...target,
    segment(` ${pad(valueOf(probe, columns.value, pen), columns.value, glyphs, 'right')} `, faded ? 'dim' : 'text'),
    ...strip(probe, columns.strip, pen),
  ];
  const room = pen.columns - parts.reduce((sum, part) => sum + cells(part.text), 0) - 1;
  return fitLine(
    lineOf(...parts, segment(pad(age, Math.max(0, Math.min(room, columns.age + 1)), glyphs, 'right'), 'dim')),
    pen.columns,
    glyphs,
  );
}
