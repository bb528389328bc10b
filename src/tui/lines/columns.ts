/** The widths of a list's columns, in cells. */
import type { Snapshot } from '../../health/snapshot.ts';
import { cells, clean } from '../fit.ts';
import type { Glyphs } from '../glyphs.ts';
import { rememberLast } from '../memo.ts';
import { moment, type Pen } from '../pen.ts';
import { FIGURES_WIDTH } from './figures.ts';

export const WORD_WIDTH = 8;
const LONGEST_NAME = 20;
const SHORTEST_STRIP = 6;
/** Figures do not take more of a strip than this leaves. */
const STRIP_BESIDE_FIGURES = 12;
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

/** With figures only where there is room for them. */
export function columnsFor(snapshot: Snapshot, withFigures: boolean, pen: Pen): Columns {
  const widest = widthsOf(snapshot, pen.glyphs);
  const name = Math.min(LONGEST_NAME, Math.max(6, widest.name), Math.max(6, Math.floor(pen.columns / 4)));
  const value = pen.columns < 60 ? 9 : pen.columns < 100 || (withFigures && pen.columns < 120) ? 14 : 22;
  const age = ageWidth(snapshot, pen);
  const all = pen.columns - FIXED_CELLS - name - WORD_WIDTH - value - age - 1;
  const figures = withFigures && all - FIGURES_WIDTH >= STRIP_BESIDE_FIGURES ? FIGURES_WIDTH : 0;
  const rest = all - figures;
  const wanted = Math.min(widest.target, Math.floor(rest / 2), rest - 30);
  const target = wanted >= SHORTEST_TARGET ? wanted : 0;
  const forStrip = Math.min(60, rest - target - (target > 0 ? 1 : 0));
  return { name, target, value, figures, age, strip: forStrip >= SHORTEST_STRIP ? forStrip : 0 };
}
