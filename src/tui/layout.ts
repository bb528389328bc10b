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

/** Where the detail of a selection is: at the right of wide screens, below the list on tall ones, or nowhere. */
export const LAYOUTS = ['auto', 'below', 'list'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** One pane of a view, shown alone. `list`: what the view lists. */
export type Zoom = 'problems' | 'list' | 'detail' | 'mirror' | 'day' | 'events';

/** What the arrangement of the panes depends on. */
export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly layout: Layout;
  readonly zoom: Zoom | null;
}

/** Below a list there is room for a detail from this height on. */
const BELOW_FROM_ROWS = 24;
/** Of what list and detail have together. */
const LIST_ABOVE_SHARE = 0.5;

/** Whether the screen is large enough for the timeline of the last day. */
export function showsDay(frame: Frame): boolean {
  return frame.rows >= DAY_FROM_ROWS && frame.columns >= TWO_SIDES_FROM && frame.zoom === null;
}

/** Whether a list is shown with the detail of its selection. */
export function showsDetail(frame: Frame): boolean {
  return sidesOf(frame) !== null || isBelow(frame);
}

export function isBelow({ columns, rows, layout, zoom }: Frame): boolean {
  return layout === 'below' && zoom === null && rows >= BELOW_FROM_ROWS && shapeOf(columns, rows) === 'full';
}

/** The most lines of a list with its detail below it. */
export function listAbove(room: number): number {
  return Math.ceil(room * LIST_ABOVE_SHARE);
}

/** The widths of a list and of its detail, with one cell between them. */
export interface Sides {
  readonly list: number;
  readonly detail: number;
}

/** `null` if there is space for only one, or if that is wanted. */
export function sidesOf({ columns, rows, layout, zoom }: Frame): Sides | null {
  if (layout !== 'auto' || zoom !== null || columns < TWO_SIDES_FROM || shapeOf(columns, rows) !== 'full') return null;
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
