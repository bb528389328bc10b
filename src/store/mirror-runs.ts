/** Runs of the mirror with what each did to the vault, and how long they are kept. */
import type { EpochMs, Millis } from '../health/observation.ts';
import type { LeftOut } from '../mirror/core/plan.ts';
import type { DoneChange, RunRecord } from '../mirror/record.ts';
import type { Database } from './database.ts';

const KEPT_MS: Millis = 30 * 24 * 3_600_000;
const KEPT_RUNS = 200;
/** Forgotten a call: pruning never takes long. */
const PRUNED_RUNS = 50;
const CHANGES_A_PART = 1_000;

const SELECT = 'SELECT r.record, l.paths FROM mirror_runs r JOIN mirror_left_out l ON l.key = r.left_out';
const SAVE = `INSERT INTO mirror_runs (id, start, record, left_out) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET start = excluded.start, record = excluded.record, left_out = excluded.left_out`;
const OLD = `SELECT id, record ->> '$.log' AS log FROM mirror_runs WHERE start < ? AND start < coalesce(
  (SELECT start FROM mirror_runs ORDER BY start DESC LIMIT 1 OFFSET ${KEPT_RUNS - 1}), 0) ORDER BY start`;

const COMPLETE = `SELECT start FROM mirror_runs WHERE record ->> '$.status' = 'complete' AND NOT record ->> '$.dryRun'
  ORDER BY start DESC LIMIT 1`;

export class RunLog {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** To be called while writing. */
  save({ leftOut, ...record }: RunRecord, changes: readonly DoneChange[]): void {
    this.#database.statement(SAVE).run(record.id, record.startedAt, JSON.stringify(record), this.#keepLeftOut(leftOut));
    this.#database.statement('DELETE FROM mirror_claims WHERE id = ?').run(record.id);
    this.#database.statement('DELETE FROM mirror_changes WHERE run = ?').run(record.id);
    const insert = this.#database.statement('INSERT INTO mirror_changes (run, part, changes) VALUES (?, ?, ?)');
    for (let part = 0; part * CHANGES_A_PART < changes.length; part += 1)
      insert.run(record.id, part, JSON.stringify(changes.slice(part * CHANGES_A_PART, (part + 1) * CHANGES_A_PART)));
  }

  /** Newest first. */
  newest(limit: number): readonly RunRecord[] {
    return this.#database
      .statement(`${SELECT} ORDER BY r.start DESC, r.id DESC LIMIT ?`)
      .all(limit)
      .map(({ record, paths }) => recordOf(record, paths));
  }

  /** When the newest run began that made the vault an image. */
  lastComplete(): EpochMs | null {
    const start = this.#database.statement(COMPLETE).get()?.['start'];
    return typeof start === 'number' ? start : null;
  }

  one(id: string): RunRecord | null {
    const row = this.#database.statement(`${SELECT} WHERE r.id = ?`).get(id);
    return row === undefined ? null : recordOf(row['record'], row['paths']);
  }

  changes(run: string): readonly DoneChange[] {
    return this.#database
      .statement('SELECT changes FROM mirror_changes WHERE run = ? ORDER BY part')
      .all(run)
      .flatMap(({ changes }) => JSON.parse(String(changes)) as readonly DoneChange[]);
  }

  /** To be called while writing. Returns the logs of the forgotten. */
  prune(now: EpochMs, kept: ReadonlySet<string>): readonly string[] {
    this.#database.statement('DELETE FROM mirror_claims WHERE at < ?').run(now - KEPT_MS);
    const old = this.#database
      .statement(OLD)
      .all(now - KEPT_MS)
      .map(({ id, log }) => ({ id: String(id), log: typeof log === 'string' ? log : null }))
      .filter(({ id }) => !kept.has(id))
      .slice(0, PRUNED_RUNS);
    if (old.length === 0) return [];
    for (const { id } of old) {
      this.#database.statement('DELETE FROM mirror_runs WHERE id = ?').run(id);
      this.#database.statement('DELETE FROM mirror_changes WHERE run = ?').run(id);
    }
    this.#database.statement('DELETE FROM mirror_left_out WHERE key NOT IN (SELECT left_out FROM mirror_runs)').run();
    return old.flatMap(({ log }) => log ?? []);
  }

  /** The key of what was left out; the same as last time is not written again. */
  #keepLeftOut(leftOut: readonly LeftOut[]): number {
    const paths = JSON.stringify(leftOut);
    const last = this.#database.statement('SELECT key, paths FROM mirror_left_out ORDER BY key DESC LIMIT 1').get();
    if (last?.['paths'] === paths) return Number(last['key']);
    return Number(this.#database.statement('INSERT INTO mirror_left_out (paths) VALUES (?)').run(paths).lastInsertRowid);
  }
}

function recordOf(record: unknown, paths: unknown): RunRecord {
  return {
    ...(JSON.parse(String(record)) as Omit<RunRecord, 'leftOut'>),
    leftOut: JSON.parse(String(paths)) as readonly LeftOut[],
  };
}
