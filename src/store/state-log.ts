/**
 * The states of probes and components over time with their causes: spans that begin where the previous one ends. A span that was never
 * ended lasts only as long as somebody observes; whoever reads it later gets it with the end of the observation.
 */
import { NO_TIME, type TimeInStates, type TimeRange, withSpan } from '../health/availability.ts';
import { isReasonCode, type ReasonCode } from '../health/catalogue.ts';
import type { StateSpan } from '../health/history.ts';
import type { FollowedSpan } from '../health/incident-story.ts';
import type { Args, EpochMs } from '../health/observation.ts';
import type { Database } from './database.ts';

export type Subject = StateSpan['subject'];

/** The state of a subject from a moment on; `null`: unknown. */
export interface Turn {
  readonly subject: Subject;
  readonly at: EpochMs;
  readonly to: { readonly state: StateSpan['state']; readonly code: ReasonCode | null; readonly args: Args } | null;
}

const OPEN_OF = 'SELECT start, state, code FROM states WHERE kind = ? AND subject = ? AND until IS NULL ORDER BY start DESC LIMIT 1';
/** Spans of zero length are not kept. */
const DROP = 'DELETE FROM states WHERE kind = ? AND subject = ? AND until IS NULL AND start >= ?';
const END = 'UPDATE states SET until = ? WHERE kind = ? AND subject = ? AND until IS NULL';
const BEGIN = `INSERT INTO states (kind, subject, start, until, state, code, args) VALUES (?, ?, ?, NULL, ?, ?, ?)
  ON CONFLICT (kind, subject, start) DO UPDATE SET until = NULL, state = excluded.state, code = excluded.code, args = excluded.args`;
const OPEN = 'SELECT * FROM states WHERE until IS NULL';
const BAD = "state NOT IN ('up', 'healthy')";
const LASTING = `SELECT * FROM states WHERE until IS NULL AND ${BAD} ORDER BY start DESC LIMIT ?`;
const ENDED = `SELECT * FROM states WHERE until > ? AND ${BAD} ORDER BY until DESC, start DESC LIMIT ?`;
const BAD_WITHIN = `SELECT *, (SELECT state FROM states AS next WHERE next.kind = bad.kind AND next.subject = bad.subject
  AND next.start = bad.until) AS next FROM (SELECT * FROM states WHERE until IS NULL AND start < ?2 AND ${BAD}
  UNION ALL SELECT * FROM states WHERE until > ?1 AND start < ?2 AND ${BAD}) AS bad ORDER BY start LIMIT ?3`;
const OF_SUBJECT = `SELECT * FROM states WHERE kind = ?1 AND subject = ?2 AND start < ?4 AND (until IS NULL OR until > ?3)
  ORDER BY start DESC LIMIT ?5`;
const AT = 'SELECT * FROM (SELECT * FROM states WHERE until IS NULL UNION ALL SELECT * FROM states WHERE until > ?1) WHERE start <= ?1';
/** From the index alone. */
const TIMES = `SELECT kind, subject, state, sum(min(coalesce(until, ?3), ?2) - max(start, ?1)) AS ms FROM
  (SELECT kind, subject, state, start, until FROM states WHERE until IS NULL
  UNION ALL SELECT kind, subject, state, start, until FROM states WHERE until > ?1)
  WHERE start < ?2 AND min(coalesce(until, ?3), ?2) > max(start, ?1) GROUP BY kind, subject, state`;
const OLD_GOOD = `SELECT * FROM states WHERE until < ? AND NOT (${BAD}) ORDER BY until LIMIT ?`;
const OLD_BAD = `SELECT * FROM states WHERE until < ? AND ${BAD} ORDER BY until LIMIT ?`;
const COUNT_BAD = `SELECT count(*) AS n FROM states WHERE until < ? AND ${BAD}`;
const REMOVE = 'DELETE FROM states WHERE kind = ? AND subject = ? AND start = ?';
/** The first moment that anything was observed. */
const BEGINNING = 'SELECT min(start) AS start FROM states';
/** From the index by ends, where the oldest come first. */
const BEGAN_BEFORE = 'SELECT 1 FROM states WHERE start <= ? ORDER BY until LIMIT 1';
const COMPONENTS = `SELECT * FROM states WHERE kind = 'component' AND start < ?2 AND (until IS NULL OR until > ?1) ORDER BY start`;

export class StateLog {
  readonly #database: Database;
  readonly #observedUntil: () => EpochMs | null;

  /** @param observedUntil when the observation ended; `null`: it goes on */
  constructor(database: Database, observedUntil: () => EpochMs | null) {
    this.#database = database;
    this.#observedUntil = observedUntil;
  }

  /**
   * Ends the open span of each subject and begins the next; a span with the same state and cause continues. Within a transaction of the
   * caller.
   */
  append(turns: readonly Turn[]): void {
    for (const turn of turns) this.#append(turn);
  }

  /** The spans that were not ended, whether or not anybody still observes: for the process that continues or ends them. */
  open(): readonly StateSpan[] {
    return this.#database.statement(OPEN).all().map(this.#readSpan);
  }

  /** Spans of trouble that had not ended before `since`: those that last, then the others, newest first; at most `limit`. */
  troubles(since: EpochMs, limit: number): readonly StateSpan[] {
    const lasting = this.#database.statement(LASTING).all(limit);
    const ended = this.#database.statement(ENDED).all(since, limit - lasting.length);
    return this.#observed([...lasting, ...ended].map(this.#readSpan), since);
  }

  /** Spans of trouble that lie in the range or reach into it, oldest first; at most `limit`. */
  badWithin({ from, until }: TimeRange, limit: number): readonly FollowedSpan[] {
    const rows = this.#database.statement(BAD_WITHIN).all(from, until, limit);
    const followed = rows.map((row) => ({
      ...this.#readSpan(row),
      next: row['next'] === null ? null : (String(row['next']) as StateSpan['state']),
    }));
    return this.#observed(followed, from);
  }

  /** All spans of one subject that lie in the range or reach into it, newest first; at most `limit`. */
  ofSubject({ kind, id }: Subject, { from, until }: TimeRange, limit: number): readonly StateSpan[] {
    return this.#observed(this.#database.statement(OF_SUBJECT).all(kind, id, from, until, limit).map(this.#readSpan), from);
  }

  /** The state of every subject at a moment, as far as it was observed. */
  at(moment: EpochMs): readonly StateSpan[] {
    return this.#observed(this.#database.statement(AT).all(moment).map(this.#readSpan), moment);
  }

  /** How long each subject was in each state within the range. @param now the end of spans that last */
  times({ from, until }: TimeRange, now: EpochMs): readonly SubjectTimes[] {
    const rows = this.#database.statement(TIMES).all(from, until, this.#observedUntil() ?? now);
    const bySubject = Map.groupBy(rows, ({ kind, subject }) => keyOf(subjectOf(kind, subject)));
    return [...bySubject.values()].flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const times = own.reduce<TimeInStates>((sum, { state, ms }) => {
        const span = { state: String(state) as StateSpan['state'], from: 0, until: Number(ms) };
        return withSpan(sum, span, { from: 0, until: Number.MAX_SAFE_INTEGER }, now);
      }, NO_TIME);
      return [{ subject: subjectOf(first['kind'], first['subject']), times }];
    });
  }

  has({ kind, id }: Subject): boolean {
    return this.#database.statement('SELECT 1 FROM states WHERE kind = ? AND subject = ? LIMIT 1').get(kind, id) !== undefined;
  }

  /** When the oldest span began; `null`: there is none. */
  beginning(): EpochMs | null {
    const start = this.#database.statement(BEGINNING).get()?.['start'];
    return typeof start === 'number' ? start : null;
  }

  /** Something was observed at or before a moment. */
  beganBefore(moment: EpochMs): boolean {
    return this.#database.statement(BEGAN_BEFORE).get(moment) !== undefined;
  }

  /**
   * Removes at most `most` spans that ended before `good` (good states) or before `bad` (others, of which at most `MOST_BAD` are kept) and
   * returns them. Within a transaction of the caller.
   */
  takeBefore({ good, bad }: { readonly good: EpochMs; readonly bad: EpochMs }, most: number): readonly StateSpan[] {
    const excess = Number(this.#database.statement(COUNT_BAD).get(good)?.['n']) - MOST_BAD;
    const rows = [
      ...this.#database.statement(OLD_GOOD).all(good, most),
      ...this.#database.statement(OLD_BAD).all(bad, most),
      ...(excess > 0 ? this.#database.statement(OLD_BAD).all(good, Math.min(excess, most)) : []),
    ].slice(0, most);
    const spans = new Map(rows.map((row) => [`${String(row['kind'])}:${String(row['subject'])}:${Number(row['start'])}`, row]));
    for (const { kind, subject, start } of spans.values())
      this.#database.statement(REMOVE).run(String(kind), String(subject), Number(start));
    return [...spans.values()].map(this.#readSpan);
  }

  /** Every state of every component within a range of time, oldest first. */
  components(since: EpochMs, until: EpochMs): readonly StateSpan[] {
    return this.#observed(this.#database.statement(COMPONENTS).all(since, until).map(this.#readSpan), since);
  }

  /** What was observed after `from` of spans that may last. */
  #observed<Span extends StateSpan>(spans: readonly Span[], from: EpochMs): readonly Span[] {
    const end = this.#observedUntil();
    if (end === null) return spans;
    return spans.map((span) => ({ ...span, until: span.until ?? end })).filter(({ from: start, until }) => until > Math.max(start, from));
  }

  readonly #readSpan = (row: Readonly<Record<string, unknown>>): StateSpan => ({
    subject: subjectOf(row['kind'], row['subject']),
    state: String(row['state']) as StateSpan['state'],
    from: Number(row['start']),
    until: row['until'] === null ? null : Number(row['until']),
    ...causeOf(row['code'], this.#database.json(row['args']) as Args),
  });

  #append({ subject: { kind, id }, at, to }: Turn): void {
    const open = this.#database.statement(OPEN_OF).get(kind, id);
    if (to !== null && open !== undefined && open['state'] === to.state && open['code'] === to.code) return;
    this.#database.statement(DROP).run(kind, id, at);
    this.#database.statement(END).run(at, kind, id);
    if (to === null) return;
    const start = Math.max(at, Number(open?.['start'] ?? at));
    this.#database.statement(BEGIN).run(kind, id, start, to.state, to.code, JSON.stringify(to.args));
  }
}

export interface SubjectTimes {
  readonly subject: Subject;
  readonly times: TimeInStates;
}

/** Troubles that are older than the good states of their time: more of them are not kept. */
const MOST_BAD = 20_000;

function subjectOf(kind: unknown, id: unknown): Subject {
  return { kind: kind === 'probe' ? 'probe' : 'component', id: String(id) };
}

function keyOf({ kind, id }: Subject): string {
  return `${kind}:${id}`;
}

/** A code that only another version of ytm knows is shown as it is. */
function causeOf(code: unknown, args: Args): Pick<StateSpan, 'code' | 'args'> {
  if (typeof code !== 'string') return { code: null, args };
  return isReasonCode(code) ? { code, args } : { code: 'ytm.other_version', args: { code, text: code, next: '' } };
}
