/** What a run has begun to do to the vault, and the manifest does not show yet. */
import { storedRecord, type UnderWay, type UnderWays } from '../mirror/core/under-way.ts';
import type { MovingFolder, UnderWayStore } from '../mirror/store-port.ts';
import type { MirrorBase } from './mirror-base.ts';

const ALL = 'SELECT path, look FROM mirror_under_way';
const ONE = `${ALL} WHERE path = ?`;
const ADD = 'INSERT INTO mirror_under_way (path, look) VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET look = excluded.look';
const DROP = 'DELETE FROM mirror_under_way WHERE path = ?';
const DROP_ALL = 'DELETE FROM mirror_under_way';

export class StoredUnderWay implements UnderWayStore {
  readonly #base: MirrorBase;

  constructor(base: MirrorBase) {
    this.#base = base;
  }

  all(): UnderWays {
    return new Map(this.#base.rows(ALL, [], ({ path, look }) => [String(path), storedRecord(this.#base.json(look))] as const));
  }

  add(records: readonly (readonly [path: string, record: UnderWay])[]): void {
    this.#base.write(() => {
      for (const [path, record] of records) this.#base.database.statement(ADD).run(path, JSON.stringify(record));
    });
  }

  drop(paths: readonly string[]): void {
    this.#base.write(() => {
      for (const path of paths) this.#base.database.statement(DROP).run(path);
    });
  }

  keep(paths: ReadonlySet<string>): void {
    this.#base.write(() => {
      const one = this.#base.database.statement(ONE);
      const kept = [...paths].map((path) => one.get(path)).filter((row) => row !== undefined);
      // Removing all at once is quick, whatever the number.
      this.#base.database.statement(DROP_ALL).run();
      for (const { path, look } of kept) this.#base.database.statement(ADD).run(String(path), String(look));
    });
  }

  movingFolder(): MovingFolder | null {
    return this.#base.note('movingFolder');
  }

  setMovingFolder(moving: MovingFolder | null): void {
    this.#base.setNote('movingFolder', moving);
  }
}
