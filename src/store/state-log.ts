/** The states of probes and components over time with their causes: spans that begin where the previous one ends. */

import { isReasonCode, type ReasonCode } from '../health/catalogue.ts';
import type { StateSpan } from '../health/history.ts';
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
const REMOVE = `DELETE FROM states WHERE (kind, subject, start) IN
  (SELECT kind, subject, start FROM states WHERE until < ? ORDER BY until LIMIT ?)`;

export class StateLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Ends the open span of each subject and begins the next; a span with the same state and cause continues. Within a transaction of the
   * caller.
   */
  append(turns: readonly Turn[]): void {
    for (const turn of turns) this.#append(turn);
  }

  /** The spans that have not ended. */
  open(): readonly StateSpan[] {
    return this.#database.statement(OPEN).all().map(this.#readSpan);
  }

  /** Spans of trouble that had not ended before `since`: those that last, then the others, newest first; at most `limit`. */
  troubles(since: EpochMs, limit: number): readonly StateSpan[] {
    const lasting = this.#database.statement(LASTING).all(limit);
    const ended = this.#database.statement(ENDED).all(since, limit - lasting.length);
    return [...lasting, ...ended].map(this.#readSpan);
  }

  /** Removes at most `most` spans that ended before `moment` and returns how many. Within a transaction of the caller. */
  removeBefore(moment: EpochMs, most: number): number {
    return Number(this.#database.statement(REMOVE).run(moment, most).changes);
  }

  readonly #readSpan = (row: Readonly<Record<string, unknown>>): StateSpan => ({
    subject: { kind: row['kind'] === 'probe' ? 'probe' : 'component', id: String(row['subject']) },
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

/** A code that only another version of ytm knows is shown as it is. */
function causeOf(code: unknown, args: Args): Pick<StateSpan, 'code' | 'args'> {
  if (typeof code !== 'string') return { code: null, args };
  return isReasonCode(code) ? { code, args } : { code: 'ytm.other_version', args: { code, text: code, next: '' } };
}
