/** The layout of the screen. Problems come first; healthy rows are dropped if space is short. */

/** `verdict`: the first line and the cause, nothing else. `compact`: one line per component. */
export type Shape = 'verdict' | 'compact' | 'full';

const SMALLEST_COMPACT = { columns: 30, rows: 6 };
const SMALLEST_FULL = { columns: 60, rows: 15 };
/** From this width on, a list is shown with the detail of its selection. */
const TWO_SIDES_FROM = 132;
const LIST_SHARE = 0.62;
/** Of a list with a detail beside it: the strips are as long as where the list is alone. */
export const NARROWEST_LIST = 84;
/** Of a chart: the indent, the numbers of its scale, the axis, and a cell at the right. */
export const CHART_MARGIN = 10;
const MOST_CHART_CELLS = 120;

export function shapeOf(columns: number, rows: number): Shape {
  if (columns < SMALLEST_COMPACT.columns || rows < SMALLEST_COMPACT.rows) return 'verdict';
  return columns < SMALLEST_FULL.columns || rows < SMALLEST_FULL.rows ? 'compact' : 'full';
}

/** From this height on, a wide screen has room for the last day. */
const DAY_FROM_ROWS = 45;

/** Whether the screen is large enough for the timeline of the last day. */
export function showsDay({ columns, rows }: { readonly columns: number; readonly rows: number }): boolean {
  return rows >= DAY_FROM_ROWS && sidesOf(columns, rows) !== null;
}

/** The widths of a list and of its detail, with one cell between them. */
export interface Sides {
  readonly list: number;
  readonly detail: number;
}

/** `null` if there is space for only one. */
export function sidesOf(columns: number, rows: number): Sides | null {
  if (columns < TWO_SIDES_FROM || shapeOf(columns, rows) !== 'full') return null;
  const list = Math.max(NARROWEST_LIST, Math.floor(columns * LIST_SHARE));
  return { list, detail: columns - list - 1 };
}

/**
 * The most lines that problems may take of `room`, their rule included: all but one line per component and the rule
 * above those; where there are very many components, still half of the room.
 */
export function mostProblemLines(room: number, components: number): number {
  return Math.max(Math.ceil(room / 2), room - components - 1);
}

/**
 * The first of `count` lines to show in `room`, so that the one at `place` is in sight with others around it. It moves
 * by half a page, not with every step: the eye keeps its place.
 */
export function firstShown(place: number, count: number, room: number): number {
  const half = Math.max(1, Math.floor(room / 2));
  const wanted = Math.floor((place - Math.floor(room / 4)) / half) * half;
  return Math.max(0, Math.min(wanted, count - room));
}

/** The cells that a chart has where its block is so wide: less the numbers at its side. */
export function chartCells(columns: number): number {
  return Math.max(8, Math.min(MOST_CHART_CELLS, columns - CHART_MARGIN));
}
