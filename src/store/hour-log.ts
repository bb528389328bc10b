/** The summary of attempts that are too old to be kept one by one: a row for each probe and hour. */
import type { ReasonCode } from '../health/catalogue.ts';
import { badnessOf, CLASSES } from '../health/cells.ts';
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { AttemptClass } from '../health/snapshot.ts';
import { type Attempt, knownCode } from './attempt-bytes.ts';
import type { Database } from './database.ts';

export interface Hour {
  readonly hour: EpochMs;
  /** Of the worst attempt, the newest of equals. */
  readonly at: EpochMs;
  readonly class: AttemptClass;
  readonly code: ReasonCode | null;
  readonly count: { readonly good: number; readonly warned: number; readonly bad: number; readonly notRun: number };
  /** Times of the attempts that were answered; `null` when there were none. */
  readonly took: { readonly p50: Millis; readonly p95: Millis; readonly longest: Millis } | null;
}

/** Attempts of an hour that already has a row (the clock was set back) are added to it; its percentiles stay. */
const SAVE = `INSERT INTO hours (probe, hour, at, badness, code, good, warned, bad, not_run, p50, p95, longest)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (probe, hour) DO UPDATE SET
  at = iif(excluded.badness > badness, excluded.at, at), code = iif(excluded.badness > badness, excluded.code, code),
  badness = max(badness, excluded.badness), good = good + excluded.good, warned = warned + excluded.warned, bad = bad + excluded.bad,
  not_run = not_run + excluded.not_run, p50 = coalesce(p50, excluded.p50), p95 = coalesce(p95, excluded.p95),
  longest = max(coalesce(longest, excluded.longest), coalesce(excluded.longest, longest))`;
const SINCE = 'SELECT * FROM hours WHERE probe = ? AND hour >= ? ORDER BY hour';
const OLD = 'SELECT * FROM hours WHERE probe = ? AND hour < ? ORDER BY hour LIMIT ?';
const REMOVE = 'DELETE FROM hours WHERE probe = ? AND hour <= ?';

export class HourLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Within a transaction of the caller. */
  save(probe: ProbeId, { hour, at, class: kind, code, count, took }: Hour): void {
    const { good, warned, bad, notRun } = count;
    const { p50, p95, longest } = took ?? { p50: null, p95: null, longest: null };
    this.#database.statement(SAVE).run(probe, hour, at, badnessOf(kind), code, good, warned, bad, notRun, p50, p95, longest);
  }

  /** The rows of a probe from `hour` on, oldest first. */
  since(probe: ProbeId, hour: EpochMs): readonly Hour[] {
    return this.#database.statement(SINCE).all(probe, hour).map(readHour);
  }

  /** Removes at most `most` rows before `hour` and returns them. Within a transaction of the caller. */
  takeBefore(probe: ProbeId, hour: EpochMs, most: number): readonly Hour[] {
    const hours = this.#database.statement(OLD).all(probe, hour, most).map(readHour);
    const last = hours.at(-1);
    if (last !== undefined) this.#database.statement(REMOVE).run(probe, last.hour);
    return hours;
  }
}

/** The attempts of one hour as a row; `null` if there are none. */
export function summarise(hour: EpochMs, attempts: readonly Attempt[]): Hour | null {
  let worst = attempts[0];
  if (worst === undefined) return null;
  const count = { u: 0, w: 0, d: 0, n: 0 };
  const took: Millis[] = [];
  for (const attempt of attempts) {
    count[attempt.class] += 1;
    if (attempt.answered) took.push(attempt.tookMs);
    if (badnessOf(attempt.class) >= badnessOf(worst.class)) worst = attempt;
  }
  return {
    hour,
    at: worst.at,
    class: worst.class,
    code: worst.code,
    count: { good: count.u, warned: count.w, bad: count.d, notRun: count.n },
    took: timesOf(took),
  };
}

function timesOf(took: readonly Millis[]): Hour['took'] {
  if (took.length === 0) return null;
  const sorted = took.toSorted((a, b) => a - b);
  /** The smallest value that at least this share does not exceed. */
  const quantile = (share: number): Millis => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: quantile(0.5), p95: quantile(0.95), longest: quantile(1) };
}

function readHour(row: Readonly<Record<string, unknown>>): Hour {
  const number = (key: string): number => Number(row[key]);
  return {
    hour: number('hour'),
    at: number('at'),
    class: CLASSES[number('badness')] ?? 'd',
    code: typeof row['code'] === 'string' ? knownCode(row['code']) : null,
    count: { good: number('good'), warned: number('warned'), bad: number('bad'), notRun: number('not_run') },
    took: row['longest'] === null ? null : { p50: number('p50'), p95: number('p95'), longest: number('longest') },
  };
}
