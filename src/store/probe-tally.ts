/** A running summary of the attempts of one probe, in little memory. */
import type { ProbeSummary } from '../health/history.ts';
import type { Millis } from '../health/observation.ts';
import type { Attempt } from './attempt-bytes.ts';
import type { Day } from './day-log.ts';
import type { Hour } from './hour-log.ts';

/** Times that differ by less are counted together. */
const RESOLUTION = Math.log(1.02);
const HIGH_SHARE = 0.95;
/** How the answered attempts of an hour are distributed around the three remaining times. */
const HOUR_SHARES = { p50: 0.5, p95: 0.45, longest: 0.05 } as const;

export class ProbeTally {
  #good = 0;
  #bad = 0;
  #notRun = 0;
  readonly #times = new Map<number, { count: number; longest: Millis }>();
  #timed = 0;

  add({ class: kind, answered, tookMs }: Attempt): void {
    if (kind === 'n') this.#notRun += 1;
    else if (kind === 'd') this.#bad += 1;
    else this.#good += 1;
    if (answered) this.#addTime(tookMs, 1);
  }

  addHour({ count: { good, warned, bad, notRun }, took }: Hour): void {
    this.addDay({ count: { good, warned, bad, notRun } });
    if (took === null) return;
    // How many of the bad ones were answered is no longer known.
    const answered = Math.max(1, good + warned);
    for (const part of ['p50', 'p95', 'longest'] as const) this.#addTime(took[part], answered * HOUR_SHARES[part]);
  }

  /** Of a day nothing is known about times. */
  addDay({ count: { good, warned, bad, notRun } }: Pick<Day, 'count'>): void {
    this.#good += good + warned;
    this.#bad += bad;
    this.#notRun += notRun;
  }

  /** `null` when nothing was attempted. */
  summary(): ProbeSummary | null {
    const conclusive = this.#good + this.#bad;
    const attempts = conclusive + this.#notRun;
    return attempts === 0 ? null : { attempts, upRatio: conclusive === 0 ? null : this.#good / conclusive, p95Ms: this.#highTime() };
  }

  #addTime(time: Millis, count: number): void {
    const place = Math.floor(Math.log(Math.max(time, 0.1)) / RESOLUTION);
    const known = this.#times.get(place);
    if (known === undefined) this.#times.set(place, { count, longest: time });
    else {
      known.count += count;
      known.longest = Math.max(known.longest, time);
    }
    this.#timed += count;
  }

  #highTime(): Millis | null {
    let left = HIGH_SHARE * this.#timed;
    for (const [, { count, longest }] of [...this.#times].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 1e-9) return longest;
    }
    return null;
  }
}
