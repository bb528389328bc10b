/**
 * The local store (`ytm.sqlite` in the state folder): streaks and what was learned, so that they survive a
 * restart, and the last check's news for `--quiet`. Never a reason not to monitor: a corrupt file is set
 * aside, a full disk stops recording and nothing else.
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { EpochMs, ProbeId } from '../health/observation.ts';
import type { ProbeHistory } from '../health/probe-state.ts';
import { migrate } from './schema.ts';

const SAVE_PROBE = `INSERT INTO probes (id, at, fingerprint, history) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET at = excluded.at, fingerprint = excluded.fingerprint, history = excluded.history`;

const SET_NOTE = 'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';

export type StoreResult =
  | { readonly ok: true; readonly store: Store; readonly warning: string | null }
  | { readonly ok: false; readonly problem: string };

/** Opens the store, or begins a new one beside a corrupt file. `ok: false`: nothing can be kept (the caller goes on without). */
export function openStore(stateFolder: string, now: EpochMs): StoreResult {
  const file = join(stateFolder, 'ytm.sqlite');
  try {
    return { ok: true, store: new Store(open(file)), warning: null };
  } catch (error) {
    if (!isCorrupt(error)) return { ok: false, problem: sentence(error) };
    const aside = `${file}.corrupt-${now}`;
    try {
      for (const part of ['', '-wal', '-shm']) moveIfThere(`${file}${part}`, `${aside}${part}`);
      return {
        ok: true,
        store: new Store(open(file)),
        warning: `the store was corrupt; it is set aside as ${aside} and a new one is begun`,
      };
    } catch (again) {
      return { ok: false, problem: sentence(again) };
    }
  }
}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

export class Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** The newest reason why something could not be recorded; `null` while all is well. */
  problem: string | null = null;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** All or none of them. `fingerprint` stands for what the probe asks: streaks of another question do not count. */
  saveProbes(rows: readonly { readonly probe: ProbeId; readonly fingerprint: string; readonly history: ProbeHistory }[]): void {
    const save = (): void => {
      const statement = this.#statement(SAVE_PROBE);
      for (const { probe, fingerprint, history } of rows) statement.run(probe, history.last.at, fingerprint, JSON.stringify(history));
    };
    this.#noting(rows.length === 1 ? save : () => this.#together(save));
  }

  /** The stored histories of the probes that still ask the same. */
  probes(fingerprints: ReadonlyMap<ProbeId, string>): ReadonlyMap<ProbeId, ProbeHistory> {
    const kept = new Map<ProbeId, ProbeHistory>();
    for (const row of this.#statement('SELECT id, fingerprint, history FROM probes').all()) {
      const id = String(row['id']);
      const history = row['fingerprint'] === fingerprints.get(id) ? parseHistory(String(row['history'])) : null;
      if (history !== null) kept.set(id, history);
    }
    return kept;
  }

  /** Small facts by name: what attempts learned for other probes, what the last check said. */
  note(key: string): string | null {
    const row = this.#statement('SELECT value FROM notes WHERE key = ?').get(key);
    return row === undefined ? null : String(row['value']);
  }

  setNote(key: string, value: string): void {
    this.#noting(() => this.#statement(SET_NOTE).run(key, value));
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #together(write: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      write();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** A full disk or a locked file is noted, not thrown: monitoring goes on. */
  #noting(write: () => void): void {
    try {
      write();
      this.problem = null;
    } catch (error) {
      this.problem = sentence(error);
    }
  }
}

/** A row of another version that lacks what this one needs is left out: its streaks begin anew. */
function parseHistory(text: string): ProbeHistory | null {
  try {
    const value = JSON.parse(text) as ProbeHistory;
    const whole =
      typeof value.state === 'string' &&
      typeof value.streak?.good === 'number' &&
      typeof value.streak.clean === 'number' &&
      typeof value.last?.at === 'number' &&
      typeof value.memory === 'object';
    return whole ? value : null;
  } catch {
    return null;
  }
}

function isCorrupt(error: unknown): boolean {
  return error instanceof Error && /malformed|not a database|corrupt/i.test(error.message);
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
