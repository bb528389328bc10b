/** The time window of charts and strips, and their queries to the history. */
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';

const MINUTE: Millis = 60_000;

export const WINDOWS = ['10m', '1h', '6h', '24h'] as const;
export type Window = (typeof WINDOWS)[number];

const LENGTHS: Readonly<Record<Window, Millis>> = { '10m': 10 * MINUTE, '1h': 60 * MINUTE, '6h': 360 * MINUTE, '24h': 1_440 * MINUTE };

export function lengthOf(window: Window): Millis {
  return LENGTHS[window];
}

/** The window that is a step longer or shorter; the last one stays. */
export function nextWindow(window: Window, by: 1 | -1): Window {
  return WINDOWS[Math.max(0, Math.min(WINDOWS.length - 1, WINDOWS.indexOf(window) + by))] ?? window;
}

/** The query for one probe. Equal queries have the same result. */
export interface SamplesQuery {
  readonly probe: ProbeId;
  readonly window: Window;
  readonly cells: number;
}

export function sameQuery(a: SamplesQuery, b: SamplesQuery): boolean {
  return a.probe === b.probe && a.window === b.window && a.cells === b.cells;
}

/** The span of one cell, and the edges of the window: on multiples of that span, so that a chart moves by whole cells. */
export interface Grid {
  readonly since: EpochMs;
  readonly until: EpochMs;
  readonly step: Millis;
  readonly cells: number;
}

export function gridOf({ window, cells }: Pick<SamplesQuery, 'window' | 'cells'>, now: EpochMs): Grid {
  const step = lengthOf(window) / cells;
  const until = Math.ceil(now / step) * step;
  return { since: until - step * cells, until, step, cells };
}
