/** Work in the vault outside of runs, and the moments by which age is counted. */
import type { ClocksApart } from '../health/age.ts';
import type { EpochMs } from '../health/observation.ts';
import type { ContentFinding } from '../mirror/core/contents.ts';
import type { ChoreRecord } from '../mirror/record.ts';
import type { ClocksKnown, Upkeep, VerifyPlace } from '../mirror/store-port.ts';
import type { MirrorBase } from './mirror-base.ts';
import { witnessedIn } from './witnessed.ts';

const OLD = "SELECT record ->> '$.log' AS log FROM mirror_chores WHERE at < ?";
const FIND = 'INSERT INTO mirror_findings (path, finding) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET finding = excluded.finding';

export class StoredUpkeep implements Upkeep {
  readonly #base: MirrorBase;

  constructor(base: MirrorBase) {
    this.#base = base;
  }

  witnessed(): readonly EpochMs[] {
    return witnessedIn(this.#base.database);
  }

  saveChore(record: ChoreRecord): void {
    this.#base.write(() => {
      this.#base.database.statement('INSERT INTO mirror_chores (at, record) VALUES (?, ?)').run(record.at, JSON.stringify(record));
      this.#base.database.statement('DELETE FROM mirror_claims WHERE id = ?').run(record.id);
    });
  }

  chores(limit: number): readonly ChoreRecord[] {
    const sql = 'SELECT record FROM mirror_chores ORDER BY id DESC LIMIT ?';
    return this.#base.rows(sql, [limit], ({ record }) => this.#base.json(record) as ChoreRecord);
  }

  /** Removes those from before this moment. To be called while writing. Returns the logs of the removed runs. */
  prune(before: EpochMs): readonly string[] {
    const old = this.#base.database.statement(OLD).all(before);
    this.#base.database.statement('DELETE FROM mirror_chores WHERE at < ?').run(before);
    return old.flatMap(({ log }) => (typeof log === 'string' ? [log] : []));
  }

  findings(): readonly ContentFinding[] {
    const sql = 'SELECT finding FROM mirror_findings ORDER BY path';
    return this.#base.rows(sql, [], ({ finding }) => this.#base.json(finding) as ContentFinding);
  }

  setFindings(found: readonly ContentFinding[], cleared: readonly string[]): void {
    if (found.length + cleared.length === 0) return;
    this.#base.write(() => {
      const clear = this.#base.database.statement('DELETE FROM mirror_findings WHERE path = ?');
      for (const path of cleared) clear.run(path);
      for (const finding of found) this.#base.database.statement(FIND).run(finding.path, JSON.stringify(finding));
    });
  }

  verifyPlace(): VerifyPlace | null {
    return this.#base.note('verified');
  }

  setVerifyPlace(place: VerifyPlace): void {
    this.#base.setNote('verified', place);
  }

  prunedAt(): EpochMs | null {
    return this.#base.note('pruned');
  }

  setPrunedAt(at: EpochMs): void {
    this.#base.setNote('pruned', at);
  }

  clocksApart(): ClocksKnown | null {
    return this.#base.note('clocks');
  }

  setClocksApart(apart: ClocksApart | null, now: EpochMs): void {
    const before = this.clocksApart();
    if (apart !== null || before !== null) this.#base.setNote('clocks', apart === null ? null : { since: before?.since ?? now, apart });
  }
}
