/** The attempts of a probe over time, from this dashboard and from the history, in the cells of an axis. */
import { badnessOf, CLASSES } from '../health/cells.ts';
import { type Sample, type Strip, type StripRange, UNKNOWN_CELL } from '../health/history.ts';
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { AttemptClass, LastAttempt, Snapshot } from '../health/snapshot.ts';
import { type Axis, placeOn, stepOf } from './history-window.ts';
import { rememberLast } from './memo.ts';

/** What this dashboard saw, by probe, oldest first, at most `RECENT_KEPT` each. */
export type Recent = ReadonlyMap<ProbeId, readonly Sample[]>;

/** A strip of the history with its range of time. */
export interface Recorded {
  readonly range: StripRange;
  readonly strip: Strip;
}

const RECENT_KEPT = 120;
/** After this many intervals without a result, the strip of a probe has a gap. */
const GAP_AFTER = 2;
const NOTHING = -1;

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

/** Where the cells of the history are on an axis: the same for every probe. */
const placesOf = rememberLast((axis: Axis, { since, until, cells: count }: StripRange) =>
  Array.from({ length: count }, (_, index) => placeOn(axis, since + (index * (until - since)) / count)),
);

/** The cells of an axis while they are filled: the worst class and the longest time of each. */
export class AxisCells {
  readonly #axis: Axis;
  readonly #badness: number[];
  readonly #tookMs: (Millis | null)[];

  constructor(axis: Axis) {
    this.#axis = axis;
    this.#badness = Array.from({ length: axis.cells }, () => NOTHING);
    this.#tookMs = Array.from({ length: axis.cells }, () => null);
  }

  /** What is outside the axis is ignored. */
  add(at: EpochMs, kind: AttemptClass, tookMs: Millis | null): void {
    this.#put(placeOn(this.#axis, at), kind, tookMs);
  }

  /** Every cell from the one of `from` to the one of `until`. */
  addSpan(from: EpochMs, until: EpochMs, kind: AttemptClass): void {
    const end = Math.min(this.#axis.cells - 1, placeOn(this.#axis, until));
    for (let place = Math.max(0, placeOn(this.#axis, from)); place <= end; place += 1) this.#put(place, kind, null);
  }

  addRecorded({ range, strip: { classes, tookMs } }: Recorded): void {
    const places = placesOf(this.#axis, range);
    for (let index = 0; index < range.cells; index += 1) {
      const kind = classes[index];
      if (kind !== undefined && kind !== UNKNOWN_CELL) this.#put(places[index] ?? NOTHING, kind as AttemptClass, tookMs[index] ?? null);
    }
  }

  /** A cell between two results shows the earlier one, up to `longest` cells and not after `end`: only real gaps are gaps. */
  carryOn(longest: number, end: EpochMs): void {
    const last = Math.min(this.#axis.cells - 1, placeOn(this.#axis, end));
    let gap = 0;
    for (let place = 1; place <= last; place += 1) {
      gap = this.#badness[place] === NOTHING ? gap + 1 : 0;
      if (gap === 0 || gap > longest) continue;
      this.#badness[place] = this.#badness[place - 1] ?? NOTHING;
      this.#tookMs[place] = this.#tookMs[place - 1] ?? null;
    }
  }

  strip(): Strip {
    return { classes: this.#badness.map((rank) => CLASSES[rank] ?? UNKNOWN_CELL).join(''), tookMs: this.#tookMs };
  }

  #put(place: number, kind: AttemptClass, tookMs: Millis | null): void {
    const known = this.#badness[place];
    if (known === undefined) return;
    this.#badness[place] = Math.max(known, badnessOf(kind));
    if (tookMs !== null) this.#tookMs[place] = Math.max(this.#tookMs[place] ?? 0, tookMs);
  }
}

/** The worst of each cell of a probe that is attempted every `everyMs`, until `end`. */
export function cellsOf(axis: Axis, recorded: Recorded | null, recent: readonly Sample[], everyMs: Millis, end: EpochMs): Strip {
  const cells = new AxisCells(axis);
  if (recorded !== null) cells.addRecorded(recorded);
  for (const { at, class: kind, tookMs } of recent) if (at <= end) cells.add(at, kind, tookMs);
  cells.carryOn(Math.ceil((GAP_AFTER * everyMs) / stepOf(axis)), end);
  return cells.strip();
}
