/** The widths of a list's columns, in cells. */
import type { ListColumn } from '../../config/watch-columns.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import { cells, clean } from '../fit.ts';
import type { Glyphs } from '../glyphs.ts';
import { NARROWEST_LIST } from '../layout.ts';
import { steady } from '../memo.ts';
import { moment, type Pen } from '../pen.ts';
import { FIGURES_WIDTH } from './figures.ts';

export const WORD_WIDTH = 8;
const LONGEST_NAME = 20;
const SHORTEST_STRIP = 6;
/** Figures do not take more of a strip than this leaves. */
const STRIP_BESIDE_FIGURES = 45;
const NARROW_VALUE = 9;
const VALUE = 14;
const WIDE_VALUE = 22;
const SHORTEST_TARGET = 12;
/** Mark, indent and sign. */
const BEFORE_NAME = 6;
/** These, and the gaps between the columns. */
const FIXED_CELLS = BEFORE_NAME + 5;

export interface Columns extends Readonly<Record<ListColumn, number>> {
  readonly name: number;
  /** Those that are shown, from left to right. */
  readonly order: readonly ListColumn[];
}

/** The cell at which a column begins; for one that is not shown the one behind all. */
export function startOfColumn(columns: Columns, column: ListColumn | undefined): number {
  const { order, name } = columns;
  const place = order.findIndex((each) => each === column);
  const before = place < 0 ? order : order.slice(0, place);
  return BEFORE_NAME + name + 1 + WORD_WIDTH + 1 + before.reduce((sum, each) => sum + columns[each] + 1, 0);
}

/** The widest name, or address, in cells. */
function widest(probes: Snapshot['probes'], of: 'id' | 'target', glyphs: Glyphs): number {
  return probes.reduce((most, probe) => Math.max(most, cells(clean(probe[of], glyphs))), 0);
}

/** A time of day; with its date where one of them needs it. */
function ageWidth({ probes }: Snapshot, pen: Pen): number {
  if (!pen.clockTimes) return pen.locale.language === 'ja' ? 6 : 4;
  return Math.max(5, ...probes.map(({ last }) => (last === null ? 0 : moment(last.at, pen).length)));
}

/** What the list has room for beside the columns that it always has. */
export interface Wanted {
  readonly figures: boolean;
  /** One row is shown in full beside the list. */
  readonly beside: boolean;
  readonly columns: readonly ListColumn[];
}

const steadyColumns = steady<Columns>();

/** On a wider screen a strip is never shorter: it grows first, then the columns beside it. */
export function columnsFor(snapshot: Snapshot, wanted: Wanted, pen: Pen): Columns {
  const name = nameWidth(snapshot, pen);
  const has = (column: ListColumn): boolean => wanted.columns.includes(column) && (column !== 'figures' || wanted.figures);
  const age = has('age') ? ageWidth(snapshot, pen) : 0;
  const fixed = FIXED_CELLS + name + WORD_WIDTH + age + 1;
  const least = has('value') ? leastValue(pen) : 0;
  const rest = pen.columns - fixed - least;
  // A strip is as long as in the narrowest list with a detail beside it.
  const narrowest = NARROWEST_LIST - fixed - VALUE;
  const others = wanted.beside
    ? { target: 0, value: least, ...besideDetail(rest, has('figures'), has('strip')) }
    : aloneOn(rest, narrowest, least, has, () => widest(snapshot.probes, 'target', pen.glyphs));
  const widths = { name, age, ...others };
  const order = [...new Set(wanted.columns)].filter((column) => widths[column] > 0);
  return steadyColumns(pen.columns, { ...widths, order });
}

function aloneOn(
  rest: number,
  narrowest: number,
  least: number,
  has: (column: ListColumn) => boolean,
  widestTarget: () => number,
): Pick<Columns, 'target' | 'value' | 'figures' | 'strip'> {
  const strip = has('strip') ? Math.min(rest, Math.max(SHORTEST_STRIP, narrowest)) : 0;
  const beside = rest - Math.max(0, strip) - 1;
  const figures = has('figures') && beside > FIGURES_WIDTH ? FIGURES_WIDTH : 0;
  const left = figures > 0 ? beside - figures - 1 : beside;
  const target = has('target') && left >= SHORTEST_TARGET ? Math.min(left, widestTarget()) : 0;
  const value = Math.min(has('value') ? WIDE_VALUE : 0, least + Math.max(0, left - target));
  return { target, value, figures, strip: strip >= SHORTEST_STRIP ? strip : 0 };
}

function leastValue({ columns }: Pen): number {
  return columns < 60 ? NARROW_VALUE : VALUE;
}

function nameWidth({ probes }: Snapshot, { columns, glyphs }: Pen): number {
  const most = Math.max(6, Math.floor(columns / 4), Math.min(LONGEST_NAME, Math.floor(columns / 3)));
  return Math.min(Math.max(6, widest(probes, 'id', glyphs)), most);
}

function besideDetail(rest: number, withFigures: boolean, withStrip: boolean): Pick<Columns, 'figures' | 'strip'> {
  if (!withStrip) return { figures: withFigures ? FIGURES_WIDTH : 0, strip: 0 };
  if (!withFigures) return { figures: 0, strip: rest };
  const strip = rest - FIGURES_WIDTH - 1;
  return strip >= STRIP_BESIDE_FIGURES ? { figures: FIGURES_WIDTH, strip } : { figures: 0, strip: Math.min(rest, STRIP_BESIDE_FIGURES) };
}
