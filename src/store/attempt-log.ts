/** Every attempt of the last days: rows of up to `MOST` attempts of one probe and one hour (attempt-bytes.ts). */
import type { ReasonCode } from '../health/catalogue.ts';
import type { EpochMs, ProbeId } from '../health/observation.ts';
import { type Attempt, HOUR_MS, hourOf, type ProbeAttempt, pack, unpack } from './attempt-bytes.ts';
import type { Database } from './database.ts';

/** Keeps appending to a row quick; a probe with an interval of 30 s fills one row in an hour. */
const MOST = 120;

const BEGIN = 'INSERT INTO attempts (probe, start, data) VALUES (?, ?, ?)';
const EXTEND = 'UPDATE attempts SET data = CAST(data || ? AS BLOB) WHERE id = ?';
const PAGE = `SELECT id, start, data FROM attempts WHERE probe = ? AND (start, id) > (?, ?) ORDER BY start, id LIMIT ?`;
const FIRST = 'SELECT start FROM attempts WHERE probe = ? ORDER BY start LIMIT 1';
const WITHIN = 'SELECT data FROM attempts WHERE probe = ? AND start >= ? AND start < ? ORDER BY start, id';
const REMOVE = 'DELETE FROM attempts WHERE probe = ? AND start >= ? AND start < ?';

/** The row that a probe's attempts are appended to. */
interface OpenRow {
  readonly id: number | bigint;
  readonly hour: EpochMs;
  count: number;
  code: ReasonCode | null;
}

/** Where reading continues. */
export interface Place {
  readonly start: EpochMs;
  readonly id: number;
}

export class AttemptLog {
  readonly #database: Database;
  readonly #open = new Map<ProbeId, OpenRow>();
  #openings = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Within a transaction of the caller, who calls `forget` when it fails. */
  append(attempts: readonly ProbeAttempt[]): void {
    if (this.#openings !== this.#database.openings) this.forget();
    this.#openings = this.#database.openings;
    for (const attempt of attempts) {
      const open = this.#open.get(attempt.probe);
      if (open === undefined || !this.#extend(open, attempt)) this.#begin(attempt);
    }
  }

  /** The last append may be missing, so new rows are started. */
  forget(): void {
    this.#open.clear();
  }

  /** The attempts of a probe in at most `rows` rows after `place`, and where to continue; `null` at the end. */
  page(probe: ProbeId, place: Place, rows: number): { readonly attempts: readonly Attempt[]; readonly next: Place | null } {
    const found = this.#database.statement(PAGE).all(probe, place.start, place.id, rows);
    const attempts = found.flatMap(({ start, data }) => unpack(data as Uint8Array, hourOf(Number(start))));
    const last = found.at(-1);
    const isLast = last === undefined || found.length < rows;
    return { attempts, next: isLast ? null : { start: Number(last['start']), id: Number(last['id']) } };
  }

  /** The hour of a probe's oldest attempt; `null` when there is none. */
  firstHour(probe: ProbeId): EpochMs | null {
    const row = this.#database.statement(FIRST).get(probe);
    return row === undefined ? null : hourOf(Number(row['start']));
  }

  ofHour(probe: ProbeId, hour: EpochMs): readonly Attempt[] {
    const rows = this.#database.statement(WITHIN).all(probe, hour, hour + HOUR_MS);
    return rows.flatMap(({ data }) => unpack(data as Uint8Array, hour));
  }

  /** Within a transaction of the caller. */
  removeHour(probe: ProbeId, hour: EpochMs): void {
    this.#database.statement(REMOVE).run(probe, hour, hour + HOUR_MS);
  }

  #begin(attempt: ProbeAttempt): void {
    const { probe, at, code } = attempt;
    const { lastInsertRowid } = this.#database.statement(BEGIN).run(probe, at, pack(attempt, null));
    this.#open.set(probe, { id: lastInsertRowid, hour: hourOf(at), count: 1, code });
  }

  /** False when the row is full, of another hour, or gone. */
  #extend(open: OpenRow, attempt: ProbeAttempt): boolean {
    if (open.count >= MOST || open.hour !== hourOf(attempt.at)) return false;
    const { changes } = this.#database.statement(EXTEND).run(pack(attempt, open.code), open.id);
    if (Number(changes) === 0) return false;
    open.count += 1;
    open.code = attempt.code ?? open.code;
    return true;
  }
}
