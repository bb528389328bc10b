/** What all parts of the mirror's store share: the database, its transactions, and single values by name. */
import type { EpochMs, Millis } from '../health/observation.ts';
import type { HaltRecord, LastComplete } from '../mirror/core/aftermath.ts';
import type { QuickBasis } from '../mirror/core/pass-kind.ts';
import type { Parked } from '../mirror/core/plan.ts';
import type { SizeLimit } from '../mirror/core/refused.ts';
import type { StatShifts } from '../mirror/core/stable-stats.ts';
import type { ClocksKnown, LastHeartbeat, MovingFolder, VerifyPlace } from '../mirror/store-port.ts';
import { type Clock, pause } from '../platform/clock.ts';
import type { Database } from './database.ts';
import { UnreadableContent, unlessUnreadable } from './problem.ts';

const GET = 'SELECT value FROM notes WHERE key = ?';
const SET = 'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
const REMOVE = 'DELETE FROM notes WHERE key = ?';

/** How long a run waits for other processes that write, and how often it looks. */
const LONGEST_LOCK_MS: Millis = 60_000;
const LOCK_LOOK_MS: Millis = 100;

/** The tables without which a run might do what it must not; they are small. */
const FORBIDDING = [
  'notes',
  'mirror_vaults',
  'mirror_held',
  'mirror_under_way',
  'mirror_images',
  'mirror_marks',
  'mirror_unmanaged',
] as const;

/** A million rows take about a second. */
const LARGE = ['mirror_manifest', 'mirror_settled', 'mirror_runs', 'mirror_left_out'] as const;

export interface Notes {
  readonly movingFolder: MovingFolder;
  readonly parked: Parked;
  readonly approved: Parked;
  readonly changing: readonly (readonly [path: string, since: EpochMs])[];
  readonly statShifts: { readonly hot: string; readonly shifts: StatShifts };
  readonly vault: string;
  readonly complete: LastComplete;
  readonly compared: EpochMs;
  readonly undone: EpochMs;
  readonly quickBasis: QuickBasis;
  readonly loss: string;
  readonly halted: HaltRecord;
  readonly heartbeat: LastHeartbeat;
  readonly putOff: number;
  readonly sizeLimits: { readonly vaultId: string; readonly limits: readonly SizeLimit[] };
  readonly pruned: EpochMs;
  readonly clocks: ClocksKnown;
  readonly verified: VerifyPlace;
}

export class MirrorBase {
  readonly database: Database;
  #problem: string | null = null;
  #isWriting = false;

  constructor(database: Database) {
    this.database = database;
  }

  /** The newest failure to record something; `null`: none. */
  get problem(): string | null {
    return this.database.isOpen ? this.#problem : this.database.problem;
  }

  /** Resolves when no other process is writing, after a minute, or when `signal` aborts. */
  async untilFree(clock: Clock, signal: AbortSignal): Promise<void> {
    const end = clock.monotonic() + LONGEST_LOCK_MS;
    while (!signal.aborted && clock.monotonic() < end && !this.database.isFree()) await pause(clock, LOCK_LOOK_MS, signal);
  }

  /**
   * Reads what may forbid a change, or everything that a run relies on, so that damage there is found before anything else is read. Its
   * result is the database's.
   */
  check(what: 'forbidding' | 'everything'): void {
    for (const table of what === 'everything' ? [...FORBIDDING, ...LARGE] : FORBIDDING) {
      const found = unlessUnreadable(() => this.database.statement(`PRAGMA quick_check(${table})`).get()?.['quick_check'], 'ok');
      if (found !== 'ok') this.database.failed(new UnreadableContent(`${table}: ${String(found)}`));
    }
  }

  /** The rows of a query as `of` understands them. @throws StoreUnreadable, as `json` does */
  rows<T>(sql: string, values: readonly (string | number)[], of: (row: Readonly<Record<string, unknown>>) => T): readonly T[] {
    return this.database.read(() =>
      this.database
        .statement(sql)
        .all(...values)
        .map(of),
    );
  }

  /** What was stored as JSON. */
  json(text: unknown): unknown {
    return this.database.json(text);
  }

  /** All or nothing, as a part of the write around it if there is one. False: it could not be written. */
  write(write: () => void): boolean {
    if (this.#isWriting) {
      write();
      return true;
    }
    this.#isWriting = true;
    try {
      return this.#noted(this.database.write(write));
    } finally {
      this.#isWriting = false;
    }
  }

  /** The same, and on disk when it returns. */
  writeDurably(write: () => void): boolean {
    return this.#noted(this.database.writeDurably(write));
  }

  note<K extends keyof Notes>(key: K): Notes[K] | null {
    return this.rows(GET, [`mirror.${key}`], ({ value }) => this.json(value) as Notes[K])[0] ?? null;
  }

  setNote<K extends keyof Notes>(key: K, value: Notes[K] | null): boolean {
    return this.write(() => {
      if (value === null) this.database.statement(REMOVE).run(`mirror.${key}`);
      else this.database.statement(SET).run(`mirror.${key}`, JSON.stringify(value));
    });
  }

  #noted(written: boolean): boolean {
    this.#problem = written ? null : this.database.problem;
    return written;
  }
}
