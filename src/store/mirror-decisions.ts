/** What waits for a person, and what persons decided. */
import type { HaltRecord } from '../mirror/core/aftermath.ts';
import type { Look, Parked } from '../mirror/core/plan.ts';
import type { DecisionStore, HeldPath } from '../mirror/store-port.ts';
import type { MirrorBase } from './mirror-base.ts';

const HELD = 'SELECT path, hot FROM mirror_held ORDER BY path';
const HOLD = 'INSERT INTO mirror_held (path, hot) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET hot = excluded.hot';
const RELEASE = 'DELETE FROM mirror_held WHERE path = ?';

export class StoredDecisions implements DecisionStore {
  readonly #base: MirrorBase;

  constructor(base: MirrorBase) {
    this.#base = base;
  }

  parked(): Parked | null {
    return this.#base.note('parked');
  }

  setParked(parked: Parked | null): void {
    this.#base.setNote('parked', parked);
  }

  approved(): Parked | null {
    return this.#base.note('approved');
  }

  setApproved(parked: Parked | null): void {
    this.#base.setNote('approved', parked);
  }

  held(): readonly HeldPath[] {
    return this.#base.rows(HELD, [], ({ path, hot }) => ({
      path: String(path),
      hot: hot === null ? null : (this.#base.json(hot) as Look),
    }));
  }

  hold(paths: readonly HeldPath[]): void {
    this.#base.write(() => {
      for (const { path, hot } of paths) this.#base.database.statement(HOLD).run(path, hot === null ? null : JSON.stringify(hot));
    });
  }

  release(paths: readonly string[]): void {
    this.#base.write(() => {
      for (const path of paths) this.#base.database.statement(RELEASE).run(path);
    });
  }

  halted(): HaltRecord | null {
    return this.#base.note('halted');
  }

  setHalted(halted: HaltRecord | null): void {
    this.#base.setNote('halted', halted);
  }
}
