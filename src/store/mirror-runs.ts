/** Runs of the mirror with their changes to the vault, their retention, and what the next run compares with. */
import { oldestKept } from '../health/age.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { LastComplete } from '../mirror/core/aftermath.ts';
import type { QuickBasis } from '../mirror/core/pass-kind.ts';
import type { LeftOut } from '../mirror/core/plan.ts';
import { runId } from '../mirror/core/run-id.ts';
import type { DoneChange, RunRecord } from '../mirror/record.ts';
import type { RunStore } from '../mirror/store-port.ts';
import type { MirrorBase } from './mirror-base.ts';
import type { StoredUpkeep } from './mirror-upkeep.ts';
import { addWitnessed } from './witnessed.ts';

/** How long runs and chores are kept at least. */
const KEPT_MS: Millis = 30 * 24 * 3_600_000;

const KEPT_RUNS = 200;
/** The maximum removed per call, so that pruning never takes long. */
const PRUNED_RUNS = 50;
const CHANGES_A_PART = 1_000;

const SELECT = 'SELECT r.record, l.paths FROM mirror_runs r JOIN mirror_left_out l ON l.key = r.left_out';
const TAKEN = 'SELECT id FROM mirror_runs WHERE id = ? UNION ALL SELECT id FROM mirror_claims WHERE id = ?';
const SAVE = `INSERT INTO mirror_runs (id, start, record, left_out) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET start = excluded.start, record = excluded.record, left_out = excluded.left_out`;
const OLD = `SELECT id, record ->> '$.log' AS log FROM mirror_runs WHERE start < ? AND start < coalesce(
  (SELECT start FROM mirror_runs ORDER BY start DESC LIMIT 1 OFFSET ${KEPT_RUNS - 1}), 0) ORDER BY start`;

const COMPLETE = `${SELECT} WHERE r.record ->> '$.status' = 'complete' AND NOT r.record ->> '$.dryRun' AND r.record ->> '$.hinted' IS NULL
  ORDER BY r.start DESC LIMIT 1`;

/** In the order of recording: starts follow the clock, which may have been set back. */
const NEWEST = "SELECT record ->> '$.endedAt' AS at FROM mirror_runs ORDER BY rowid DESC LIMIT 1";

export class StoredRuns implements RunStore {
  readonly #base: MirrorBase;
  readonly #upkeep: StoredUpkeep;

  constructor(base: MirrorBase, upkeep: StoredUpkeep) {
    this.#base = base;
    this.#upkeep = upkeep;
  }

  claim(now: EpochMs): string {
    let id = runId(now);
    this.#base.write(() => {
      id = runId(now, (taken) => this.#base.database.statement(TAKEN).get(taken, taken) !== undefined);
      this.#base.database.statement('INSERT INTO mirror_claims (id, at) VALUES (?, ?)').run(id, now);
    });
    return id;
  }

  save(record: RunRecord, changes: readonly DoneChange[]): void {
    this.#base.write(() => this.#save(record, changes));
  }

  #save({ leftOut, ...record }: RunRecord, changes: readonly DoneChange[]): void {
    this.#base.database.statement(SAVE).run(record.id, record.startedAt, JSON.stringify(record), this.#keepLeftOut(leftOut));
    addWitnessed(this.#base.database, record.startedAt);
    this.#base.database.statement('DELETE FROM mirror_claims WHERE id = ?').run(record.id);
    this.#base.database.statement('DELETE FROM mirror_changes WHERE run = ?').run(record.id);
    const insert = this.#base.database.statement('INSERT INTO mirror_changes (run, part, changes) VALUES (?, ?, ?)');
    for (let part = 0; part * CHANGES_A_PART < changes.length; part += 1)
      insert.run(record.id, part, JSON.stringify(changes.slice(part * CHANGES_A_PART, (part + 1) * CHANGES_A_PART)));
  }

  newest(limit: number): readonly RunRecord[] {
    return this.#base.rows(`${SELECT} ORDER BY r.start DESC, r.id DESC LIMIT ?`, [limit], this.#recordOf);
  }

  newestImage(): RunRecord | null {
    return this.#base.rows(COMPLETE, [], this.#recordOf)[0] ?? null;
  }

  lastEnd(): EpochMs | null {
    const at = this.#base.database.statement(NEWEST).get()?.['at'];
    return typeof at === 'number' ? at : null;
  }

  one(id: string): RunRecord | null {
    return this.#base.rows(`${SELECT} WHERE r.id = ?`, [id], this.#recordOf)[0] ?? null;
  }

  changes(run: string): readonly DoneChange[] {
    const sql = 'SELECT changes FROM mirror_changes WHERE run = ? ORDER BY part';
    return this.#base.rows(sql, [run], ({ changes }) => this.#base.json(changes) as readonly DoneChange[]).flat();
  }

  prune(now: EpochMs, runsWithTrash: ReadonlySet<string>): readonly string[] {
    let logs: readonly string[] = [];
    const pruned = this.#base.write(() => {
      const before = oldestKept(KEPT_MS, { now, witnessed: this.#upkeep.witnessed() });
      logs = [...this.#prune(before, runsWithTrash), ...this.#upkeep.prune(before)];
    });
    return pruned ? logs : [];
  }

  lastComplete(): LastComplete | null {
    return this.#base.note('complete');
  }

  setLastComplete(last: LastComplete): void {
    this.#base.setNote('complete', last);
  }

  comparedAt(): EpochMs | null {
    return this.#base.note('compared');
  }

  setComparedAt(at: EpochMs): void {
    this.#base.setNote('compared', at);
  }

  undoneAt(): EpochMs | null {
    return this.#base.note('undone');
  }

  setUndoneAt(at: EpochMs): void {
    this.#base.setNote('undone', at);
  }

  quickBasis(): QuickBasis | null {
    return this.#base.note('quickBasis');
  }

  setQuickBasis(basis: QuickBasis | null): boolean {
    return this.#base.setNote('quickBasis', basis);
  }

  lastLoss(): string | null {
    return this.#base.note('loss');
  }

  setLastLoss(name: string): boolean {
    return this.#base.setNote('loss', name);
  }

  putOffRuns(): number {
    return this.#base.note('putOff') ?? 0;
  }

  setPutOffRuns(runs: number): void {
    this.#base.setNote('putOff', runs);
  }

  /** Removes those from before this moment. Returns the logs of the removed runs. */
  #prune(before: EpochMs, kept: ReadonlySet<string>): readonly string[] {
    this.#base.database.statement('DELETE FROM mirror_claims WHERE at < ?').run(before);
    const old = this.#base.database
      .statement(OLD)
      .all(before)
      .map(({ id, log }) => ({ id: String(id), log: typeof log === 'string' ? log : null }))
      .filter(({ id }) => !kept.has(id))
      .slice(0, PRUNED_RUNS);
    if (old.length === 0) return [];
    for (const { id } of old) {
      this.#base.database.statement('DELETE FROM mirror_runs WHERE id = ?').run(id);
      this.#base.database.statement('DELETE FROM mirror_changes WHERE run = ?').run(id);
    }
    this.#base.database.statement('DELETE FROM mirror_left_out WHERE key NOT IN (SELECT left_out FROM mirror_runs)').run();
    return old.flatMap(({ log }) => log ?? []);
  }

  /** The key of what was left out; the same as last time is not written again. */
  #keepLeftOut(leftOut: readonly LeftOut[]): number {
    const paths = JSON.stringify(leftOut);
    const last = this.#base.database.statement('SELECT key, paths FROM mirror_left_out ORDER BY key DESC LIMIT 1').get();
    if (last?.['paths'] === paths) return Number(last['key']);
    return Number(this.#base.database.statement('INSERT INTO mirror_left_out (paths) VALUES (?)').run(paths).lastInsertRowid);
  }

  readonly #recordOf = ({ record, paths }: Readonly<Record<string, unknown>>): RunRecord => ({
    ...(this.#base.json(record) as Omit<RunRecord, 'leftOut'>),
    leftOut: this.#base.json(paths) as readonly LeftOut[],
  });
}
