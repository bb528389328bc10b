/** What stays of the history for good: a row for each probe or component and day (UTC), made of what is removed elsewhere. */
import { addTimes, NO_TIME, type TimeInStates, type TimeRange, withSpan } from '../health/availability.ts';
import type { StateSpan } from '../health/history.ts';
import type { EpochMs, Millis, ProbeId } from '../health/ids.ts';
import type { Database } from './database.ts';
import type { Hour } from './hour-log.ts';
import type { Subject, SubjectTimes } from './state-log.ts';

export const DAY_MS: Millis = 86_400_000;

const ADD_TIMES = `INSERT INTO days (kind, subject, day, good_ms, degraded_ms, down_ms, unknown_ms, good, warned, bad, not_run, longest)
  VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, NULL) ON CONFLICT (kind, subject, day) DO UPDATE SET
  good_ms = good_ms + excluded.good_ms, degraded_ms = degraded_ms + excluded.degraded_ms, down_ms = down_ms + excluded.down_ms,
  unknown_ms = unknown_ms + excluded.unknown_ms`;
const ADD_ATTEMPTS = `INSERT INTO days (kind, subject, day, good_ms, degraded_ms, down_ms, unknown_ms, good, warned, bad, not_run, longest)
  VALUES ('probe', ?, ?, 0, 0, 0, 0, ?, ?, ?, ?, ?) ON CONFLICT (kind, subject, day) DO UPDATE SET
  good = good + excluded.good, warned = warned + excluded.warned, bad = bad + excluded.bad, not_run = not_run + excluded.not_run,
  longest = max(coalesce(longest, excluded.longest), coalesce(excluded.longest, longest))`;
const SUMS = `SELECT kind, subject, sum(good_ms) AS good_ms, sum(degraded_ms) AS degraded_ms, sum(down_ms) AS down_ms,
  sum(unknown_ms) AS unknown_ms FROM days WHERE day >= ? AND day < ? GROUP BY kind, subject`;
const OF_SUBJECT = 'SELECT * FROM days WHERE kind = ? AND subject = ? AND day >= ? AND day < ? ORDER BY day';

/** One day (UTC) of a subject. */
export interface Day {
  readonly day: EpochMs;
  readonly times: TimeInStates;
  /** Attempts of a probe; of a component none. */
  readonly count: Hour['count'];
}

export function dayOf(at: EpochMs): EpochMs {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

export class DayLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds spans that are no longer kept one by one. Within a transaction of the caller. */
  addSpans(spans: readonly StateSpan[]): void {
    const days = new Map<string, { readonly subject: Subject; readonly day: EpochMs; times: TimeInStates }>();
    for (const span of spans) {
      const until = span.until ?? span.from;
      for (let day = dayOf(span.from); day < until; day += DAY_MS) {
        const key = `${span.subject.kind}:${span.subject.id}:${day}`;
        const before = days.get(key) ?? { subject: span.subject, day, times: NO_TIME };
        days.set(key, { ...before, times: withSpan(before.times, span, { from: day, until: day + DAY_MS }, until) });
      }
    }
    for (const { subject, day, times } of days.values()) {
      const { goodMs, degradedMs, downMs, unknownMs } = times;
      this.#database.statement(ADD_TIMES).run(subject.kind, subject.id, day, goodMs, degradedMs, downMs, unknownMs);
    }
  }

  /** Adds hours that are no longer kept. Within a transaction of the caller. */
  addHours(probe: ProbeId, hours: readonly Hour[]): void {
    for (const { hour, count, took } of hours) {
      const { good, warned, bad, notRun } = count;
      this.#database.statement(ADD_ATTEMPTS).run(probe, dayOf(hour), good, warned, bad, notRun, took?.longest ?? null);
    }
  }

  /** How long each subject was in each state, of the days that begin in the range. */
  times({ from, until }: TimeRange): readonly SubjectTimes[] {
    return this.#database
      .statement(SUMS)
      .all(from, until)
      .map((row) => ({
        subject: { kind: row['kind'] === 'probe' ? 'probe' : 'component', id: String(row['subject']) },
        times: timesOf(row),
      }));
  }

  has({ kind, id }: Subject): boolean {
    return this.#database.statement('SELECT 1 FROM days WHERE kind = ? AND subject = ? LIMIT 1').get(kind, id) !== undefined;
  }

  /** The oldest day; `null`: there is none. */
  beginning(): EpochMs | null {
    const day = this.#database.statement('SELECT min(day) AS day FROM days').get()?.['day'];
    return typeof day === 'number' ? day : null;
  }

  /** Of one subject, oldest first. */
  ofSubject({ kind, id }: Subject, { from, until }: TimeRange): readonly Day[] {
    return this.#database
      .statement(OF_SUBJECT)
      .all(kind, id, from, until)
      .map((row) => ({
        day: Number(row['day']),
        times: timesOf(row),
        count: { good: Number(row['good']), warned: Number(row['warned']), bad: Number(row['bad']), notRun: Number(row['not_run']) },
      }));
  }
}

function timesOf(row: Readonly<Record<string, unknown>>): TimeInStates {
  return addTimes(NO_TIME, {
    goodMs: Number(row['good_ms']),
    degradedMs: Number(row['degraded_ms']),
    downMs: Number(row['down_ms']),
    unknownMs: Number(row['unknown_ms']),
  });
}
