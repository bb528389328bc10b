/** The time window of charts and strips, and the axis that all of them share. */
import type { StripRange } from '../health/history.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import { rememberByKey } from './memo.ts';

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

export const WINDOWS = ['10m', '1h', '6h', '24h', '7d', '30d'] as const;
export type Window = (typeof WINDOWS)[number];

/** The window of the day's timeline, whatever the strips show. */
export const DAY_WINDOW: Window = '24h';

const LENGTHS: Readonly<Record<Window, Millis>> = {
  '10m': 10 * MINUTE,
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
};

/**
 * The history of a window is requested in this number of cells, whatever the size of the screen; a strip of `n` cells combines them. Every window is
 * a whole number of milliseconds for each.
 */
export const FINE_CELLS = 300;

export function lengthOf(window: Window): Millis {
  return LENGTHS[window];
}

/** The window that is a step longer or shorter; the last one stays. */
export function nextWindow(window: Window, by: 1 | -1): Window {
  return WINDOWS[Math.max(0, Math.min(WINDOWS.length - 1, WINDOWS.indexOf(window) + by))] ?? window;
}

function fineStep(window: Window): Millis {
  return LENGTHS[window] / FINE_CELLS;
}

/** The range of the window that ends with the cell of `end`: on multiples of a cell. */
export function rangeOf(window: Window, end: EpochMs): StripRange {
  const step = fineStep(window);
  const until = (Math.floor(end / step) + 1) * step;
  return { since: until - LENGTHS[window], until, cells: FINE_CELLS };
}

/**
 * A time axis of `cells` cells. Cells are numbered from the epoch on, so that a strip moves by whole cells, and each consists of whole cells of
 * the history: nothing counts in two of them.
 */
export interface Axis {
  readonly window: Window;
  /** 1 to FINE_CELLS. */
  readonly cells: number;
  /** The number of the last cell. */
  readonly last: number;
}

/** The axis whose last cell contains `end`. */
export function axisOf(window: Window, cells: number, end: EpochMs): Axis {
  const shown = Math.max(1, Math.min(FINE_CELLS, cells));
  return axisAt(`${window} ${shown}`, window, shown, numberOf(window, shown, end));
}

/** The same object as long as it is the same axis, so that what is drawn on it can be remembered. */
const axisAt = rememberByKey((window: Window, cells: number, last: number): Axis => ({ window, cells, last }));

function numberOf(window: Window, cells: number, at: EpochMs): number {
  return Math.floor((Math.floor(at / fineStep(window)) * cells) / FINE_CELLS);
}

/** The cell of a moment; below 0 or from `cells` on where it is not on the axis. */
export function placeOn({ window, cells, last }: Axis, at: EpochMs): number {
  return numberOf(window, cells, at) - last + cells - 1;
}

/** When a cell begins. */
export function startOf({ window, cells, last }: Axis, place: number): EpochMs {
  return Math.ceil(((last - cells + 1 + place) * FINE_CELLS) / cells) * fineStep(window);
}

/** The length of a cell; its exact length may differ by one cell of the history. */
export function stepOf({ window, cells }: Axis): Millis {
  return LENGTHS[window] / cells;
}

/** The distances of ticks, so that they fall on round times. */
const TICKS: readonly Millis[] = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14].map((count) => count * DAY),
];

/** The distance of ticks that leaves at least `room` cells between two of them. */
export function tickEvery(axis: Axis, room: number): Millis {
  return TICKS.find((ms) => ms >= room * stepOf(axis)) ?? LENGTHS[axis.window];
}
