/** Attempts combined into the cells of a chart: each cell shows its worst attempt, so that no failure is hidden. */
import type { Sample } from './history.ts';
import type { EpochMs } from './observation.ts';
import type { AttemptClass } from './snapshot.ts';

/** The classes of attempts, the worst last; the place of a class is its badness. */
export const CLASSES: readonly AttemptClass[] = ['u', 'n', 'w', 'd'];

export function badnessOf(kind: AttemptClass): number {
  return CLASSES.indexOf(kind);
}

/** The worse of two (of equals the newer one), with the longer time of both. */
export function worseOf(a: Sample, b: Sample): Sample {
  const difference = badnessOf(b.class) - badnessOf(a.class);
  const worse = difference > 0 || (difference === 0 && b.at >= a.at) ? b : a;
  if (a.tookMs === null || b.tookMs === null) return { ...worse, tookMs: a.tookMs ?? b.tookMs };
  return { ...worse, tookMs: Math.max(a.tookMs, b.tookMs) };
}

/** The span from `since` to `until` (both included) in `count` cells of equal length. */
export class Cells {
  readonly #since: EpochMs;
  readonly #until: EpochMs;
  readonly #cells: (Sample | null)[];

  /** `count`: at least 1. */
  constructor(since: EpochMs, until: EpochMs, count: number) {
    this.#since = since;
    this.#until = until;
    this.#cells = Array.from({ length: count }, () => null);
  }

  /** Adds one attempt; an attempt outside the span is ignored. */
  add(sample: Sample): void {
    this.addSpan(sample.at, sample.at + 1, sample);
  }

  /** A result for a whole span (`to` excluded) counts in every cell that it touches. */
  addSpan(from: EpochMs, to: EpochMs, sample: Sample): void {
    if (to <= this.#since || from > this.#until) return;
    const last = this.#place(Math.min(to - 1, this.#until));
    for (let place = this.#place(Math.max(from, this.#since)); place <= last; place += 1) this.#put(place, sample);
  }

  /** Oldest first; `null` where nothing was attempted. */
  list(): readonly (Sample | null)[] {
    return this.#cells;
  }

  #place(at: EpochMs): number {
    const length = this.#until - this.#since;
    if (length <= 0) return 0;
    return Math.min(this.#cells.length - 1, Math.floor(((at - this.#since) * this.#cells.length) / length));
  }

  #put(place: number, sample: Sample): void {
    const known = this.#cells[place] ?? null;
    this.#cells[place] = known === null ? sample : worseOf(known, sample);
  }
}
