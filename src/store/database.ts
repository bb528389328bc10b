/** The opened `ytm.sqlite`: statements prepared once, writes that are noted instead of thrown when they fail. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { migrate } from './schema.ts';

/**
 * `WAL`: readers and a second process never wait for the daemon, and a commit is one append. `NORMAL`: a commit survives the
 * end of the process at any moment, also by SIGKILL; only when the power fails may the last ones be lost, and nothing
 * is ever torn. The log is folded back after 1,000 pages (SQLite's default), and its file kept at that size.
 */
const PRAGMAS = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 8388608';

/** How long a write waits for one of another process. */
const BUSY_MS = 5_000;

export class Database {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** The newest reason why something could not be recorded; `null` while all is well. */
  problem: string | null = null;

  /** @throws when the file cannot be opened, is no database, or is of a newer ytm. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: BUSY_MS });
    try {
      this.#database.exec(PRAGMAS);
      migrate(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** All that `write` does, or nothing of it. A full disk or a locked file is noted, not thrown: monitoring goes on. */
  write(write: () => void): boolean {
    try {
      this.#together(write);
      this.problem = null;
      return true;
    } catch (error) {
      this.problem = sentence(error);
      return false;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
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
}

export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
