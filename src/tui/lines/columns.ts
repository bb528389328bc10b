/** The widths of a list's columns, in cells. */
import type { Snapshot } from '../../health/snapshot.ts';
import { cells, clean } from '../fit.ts';
import type { Glyphs } from '../glyphs.ts';
import { NARROWEST_LIST } from '../layout.ts';
import { rememberLast } from '../memo.ts';
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
/** Mark, indent and sign before a probe's name, and the gaps between the columns. */
const FIXED_CELLS = 6 + 5;

export interface Columns {
  readonly name: number;
  readonly target: number;
  readonly value: number;
  readonly figures: number;
  readonly strip: number;
  readonly age: number;
}

/** The widest name and the widest address, in cells. */
const widthsOf = rememberLast((snapshot: Snapshot, glyphs: Glyphs) => {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => cells(clean(text, glyphs))));
  return { name: widest(snapshot.probes.map(({ id }) => id)), target: widest(snapshot.probes.map(({ target }) => target)) };
});

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
}

/** On a wider screen a strip is never shorter: it grows first, then the columns beside it. */
export function columnsFor(snapshot: Snapshot, wanted: Wanted, pen: Pen): Columns {
  const widest = widthsOf(snapshot, pen.glyphs);
  const name = Math.min(
    Math.max(6, widest.name),
    Math.max(6, Math.floor(pen.columns / 4), Math.min(LONGEST_NAME, Math.floor(pen.columns / 3))),
  );
  const age = ageWidth(snapshot, pen);
  const fixed = FIXED_CELLS + name + WORD_WIDTH + age + 1;
  const least = pen.columns < 60 ? NARROW_VALUE : VALUE;
  const rest = pen.columns - fixed - least;
  if (wanted.beside) return { name, age, target: 0, value: least, ...besideDetail(rest, wanted.figures) };
  // As long as in the narrowest list with a detail beside it.
  const strip = Math.min(rest, Math.max(SHORTEST_STRIP, NARROWEST_LIST - fixed - VALUE));
  const left = rest - Math.max(0, strip) - 1;
  const target = left >= SHORTEST_TARGET ? Math.min(left, widest.target) : 0;
  const value = Math.min(WIDE_VALUE, least + Math.max(0, left - target));
  return { name, age, target, value, figures: 0, strip: strip >= SHORTEST_STRIP ? strip : 0 };
}

function besideDetail(rest: number, withFigures: boolean): Pick<Columns, 'figures' | 'strip'> {
  if (!withFigures) return { figures: 0, strip: rest };
  const figures = rest - FIGURES_WIDTH >= STRIP_BESIDE_FIGURES ? FIGURES_WIDTH : 0;
  return { figures, strip: figures > 0 ? rest - figures : Math.min(rest, STRIP_BESIDE_FIGURES) };
}
