/** The attempts of a probe over time, from this dashboard and from the history, in the cells of a chart. */
import { worseOf } from '../health/cells.ts';
import type { Sample } from '../health/history.ts';
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { AttemptClass, LastAttempt, Snapshot } from '../health/snapshot.ts';
import type { Grid } from './history-window.ts';

/** What this dashboard saw, by probe, oldest first, at most `RECENT_KEPT` each. */
export type Recent = ReadonlyMap<ProbeId, readonly Sample[]>;

/** The history of a span of time, in cells of equal length. */
export interface SampledSpan {
  readonly since: EpochMs;
  readonly until: EpochMs;
  readonly samples: readonly (Sample | null)[];
}

const RECENT_KEPT = 120;
/** After this many intervals without a result, the chart of a probe has a gap. */
const GAP_AFTER = 2;

function sampleOf({ at, tookMs, outcome, ok, code }: LastAttempt): Sample {
  const kind: AttemptClass = outcome === 'not-run' ? 'n' : !ok ? 'd' : code === null ? 'u' : 'w';
  return { at, tookMs: outcome === 'answered' ? tookMs : null, class: kind, code };
}

/** `recent` and the newest attempts of this snapshot; the same map when there are none. */
export function withNewest(recent: Recent, { probes }: Snapshot): Recent {
  let next: Map<ProbeId, readonly Sample[]> | null = null;
  for (const { id, last } of probes) {
    const known = recent.get(id) ?? [];
    if (last === null || last.at <= (known.at(-1)?.at ?? Number.NEGATIVE_INFINITY)) continue;
    next ??= new Map(recent);
    next.set(id, [...known.slice(1 - RECENT_KEPT), sampleOf(last)]);
  }
  return next ?? recent;
}

/** The worse of two; what is missing is never the worse. */
function worse(a: Sample | null, b: Sample | null): Sample | null {
  return a === null || b === null ? (a ?? b) : worseOf(a, b);
}

/** The worst of each cell; a cell between two attempts shows the earlier one, so that only real gaps are gaps. */
export function cellsOf(grid: Grid, history: SampledSpan | null, recent: readonly Sample[], everyMs: Millis): readonly (Sample | null)[] {
  const cells: (Sample | null)[] = Array.from({ length: grid.cells }, (_, index) =>
    history === null ? null : worstOf(history, grid, index),
  );
  for (const sample of recent) {
    const index = Math.floor((sample.at - grid.since) / grid.step);
    if (index >= 0 && index < grid.cells) cells[index] = worse(cells[index] ?? null, sample);
  }
  return filled(cells, Math.ceil((GAP_AFTER * everyMs) / grid.step));
}

/** The history of one cell: the worst of the history's cells that overlap it. */
function worstOf({ since, until, samples }: SampledSpan, grid: Grid, index: number): Sample | null {
  const span = (until - since) / samples.length;
  if (!(span > 0)) return null;
  const start = grid.since + index * grid.step;
  const first = Math.max(0, Math.floor((start - since) / span));
  const end = Math.min(samples.length, Math.ceil((start + grid.step - since) / span));
  return samples.slice(first, Math.max(first, end)).reduce<Sample | null>((worst, sample) => worse(worst, sample), null);
}

function filled(cells: readonly (Sample | null)[], longest: number): readonly (Sample | null)[] {
  let last: Sample | null = null;
  let gap = 0;
  return cells.map((cell) => {
    gap = cell === null ? gap + 1 : 0;
    last = cell ?? (gap > longest ? null : last);
    return last;
  });
}
