/**
 * The opened `ytm.sqlite`. Failed writes are recorded instead of thrown; failed reads are thrown as `StoreUnreadable`. The connection can
 * be lost and opened again; holders of a `Database` or a `Statement` need not handle that.
 */
import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../health/observation.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { problemOf, type StoreProblem, StoreUnreadable, UnreadableContent } from './problem.ts';
import { migrate } from './schema.ts';
import { isOfStore, Statement } from './statement.ts';

/**
 * `WAL`: readers and a second process never wait for the daemon, and a commit is one append. `NORMAL`: a commit survives the end of the
 * process at any moment, also by SIGKILL; only a power failure may lose the last ones, and nothing is ever torn. The log is checkpointed
 * after 1,000 pages (SQLite's default), and its file is kept at that size.
 */
const PRAGMAS = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 8388608';

/** How long a command waits for a write of another process. */
const PATIENT_MS: Millis = 5_000;
/** The same where other work waits for this thread; the writer retries later. */
export const QUICK_MS: Millis = 40;
/** After a wait in vain, writes fail at once for this long: several in a row must not wait one after the other. */
const PAUSE_MS: Millis = 200;

/** Readable by this user only: the files contain paths and what probes received. */
const OWN_FILE = 0o600;

export interface DatabaseOptions {
  readonly busyMs?: Millis;
  readonly clock?: Pick<Clock, 'monotonic'>;
  /** Do not throw when it cannot be opened: `open` may be called again later. */
  readonly mayBeAbsent?: boolean;
  /** The file is damaged, and the connection was closed. If the callback repairs and reopens it, the failed operation is retried. */
  readonly onDamage?: (problem: StoreProblem) => void;
}

export class Database {
  readonly file: string;
  readonly #options: DatabaseOptions;
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #statements = new Map<string, Statement>();
  #connection: DatabaseSync | null = null;
  #openings = 0;
  #inode = 0n;
  #trouble: StoreProblem | null = null;
  #pausedUntil = Number.NEGATIVE_INFINITY;

  /** @throws if the file cannot be opened, is not a database, or is from a newer ytm; not with `mayBeAbsent`. */
  constructor(file: string, options: DatabaseOptions = {}) {
    this.file = file;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    try {
      this.open();
    } catch (error) {
      if (options.mayBeAbsent !== true) throw error;
    }
  }

  get isOpen(): boolean {
    return this.#connection !== null;
  }

  /** How often it was opened: what was learned from an earlier connection (keys, row numbers) may no longer hold. */
  get openings(): number {
    return this.#openings;
  }

  /** Identifies the opened file among others of the same name. */
  get inode(): bigint {
    return this.#inode;
  }

  /** Why the newest write, or opening it, failed; `null`: it did not. */
  get trouble(): StoreProblem | null {
    return this.#trouble;
  }

  /** The newest reason why something could not be recorded, as a sentence; `null` if there is none. */
  get problem(): string | null {
    return this.#trouble?.text ?? null;
  }

  /** @throws what keeps it from being opened, which is in `trouble` from then on. */
  open(): void {
    if (this.#connection !== null) return;
    // Also of a file that cannot be opened: it may have to be repaired.
    this.#inode = inodeOf(this.file);
    try {
      this.#connection = connect(this.file, this.#options.busyMs ?? PATIENT_MS);
    } catch (error) {
      this.fail(error);
      throw error;
    }
    this.#inode = inodeOf(this.file);
    this.#openings += 1;
    this.#trouble = null;
  }

  /** The connection, for a statement. @throws StoreUnreadable */
  connection(): DatabaseSync {
    if (this.#connection === null) throw new StoreUnreadable(this.#trouble ?? CLOSED);
    return this.#connection;
  }

  /** @param arrays rows as arrays, which takes two thirds of the time of objects */
  statement(sql: string, { arrays = false }: { readonly arrays?: boolean } = {}): Statement {
    const key = arrays ? `${sql} ` : sql;
    const known = this.#statements.get(key);
    if (known !== undefined) return known;
    const statement = new Statement(this, sql, arrays);
    this.#statements.set(key, statement);
    return statement;
  }

  /** Reads, and once more if the file was damaged and repaired meanwhile. @throws StoreUnreadable */
  read<T>(read: () => T): T {
    const before = this.#openings;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof StoreUnreadable) || !this.#isAgain(before)) throw error;
      return read();
    }
  }

  /** What was stored as JSON. @throws StoreUnreadable if it is none: the file is damaged. */
  json(text: unknown): unknown {
    try {
      return JSON.parse(String(text));
    } catch {
      throw this.failed(new UnreadableContent('a row of the store is not what was written'));
    }
  }

  /** Does everything in `write`, or nothing of it. A full disk or a locked file is recorded, not thrown, so that monitoring continues. */
  write(write: () => void): boolean {
    if (this.#connection === null || this.#clock.monotonic() < this.#pausedUntil) return false;
    try {
      this.read(() => this.#together(write));
      this.#trouble = null;
      return true;
    } catch (error) {
      const { problem } = this.failed(error);
      this.#trouble = problem;
      if (problem.code === 'store.locked') this.#pausedUntil = this.#clock.monotonic() + this.#pauseMs();
      return false;
    }
  }

  /** The same, and durable on disk when this returns, even if the power fails next. */
  writeDurably(write: () => void): boolean {
    this.#connection?.exec('PRAGMA synchronous = FULL');
    try {
      return this.write(write);
    } finally {
      this.#connection?.exec('PRAGMA synchronous = NORMAL');
    }
  }

  /** False: another process is writing. Nothing is recorded of it. */
  isFree(): boolean {
    try {
      this.connection().exec('BEGIN IMMEDIATE; ROLLBACK');
      return true;
    } catch (error) {
      return problemOf(error, this.file).code !== 'store.locked';
    }
  }

  /**
   * What a failure means. A damaged file is no longer used. For statements and for `write`, which try again when the file was reopened
   * meanwhile.
   */
  failed(error: unknown): StoreUnreadable {
    if (error instanceof StoreUnreadable) return error;
    const problem = problemOf(error, this.file);
    const failure = new StoreUnreadable(problem);
    if (problem.code === 'store.damaged') this.lose(problem);
    return failure;
  }

  /** Gives up the connection; until it is opened again nothing can be read or written. */
  lose(problem: StoreProblem): void {
    if (this.#connection === null) return;
    this.#disconnect();
    this.#trouble = problem;
    if (problem.code === 'store.damaged') this.#options.onDamage?.(problem);
  }

  /** It is not open, for this reason. */
  fail(error: unknown): void {
    this.#trouble = problemOf(error, this.file);
  }

  close(): void {
    this.#disconnect();
    this.#trouble = CLOSED;
  }

  #isAgain(before: number): boolean {
    return this.#connection !== null && this.#openings > before;
  }

  #pauseMs(): Millis {
    return (this.#options.busyMs ?? PATIENT_MS) < PATIENT_MS ? PAUSE_MS : 0;
  }

  #disconnect(): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#pausedUntil = Number.NEGATIVE_INFINITY;
    try {
      connection?.close();
    } catch {
      // The last one to close writes the log back into the file, which a damaged or full disk may refuse.
    }
  }

  #together(write: () => void): void {
    const connection = this.connection();
    try {
      connection.exec('BEGIN IMMEDIATE');
      write();
      connection.exec('COMMIT');
    } catch (error) {
      const failure = isOfStore(error) ? this.failed(error) : error;
      if (this.#connection === connection && connection.isTransaction) connection.exec('ROLLBACK');
      throw failure;
    }
  }
}

const CLOSED: StoreProblem = { code: 'store.unusable', text: 'the store is closed' };

/** @throws */
function connect(file: string, busyMs: Millis): DatabaseSync {
  if (file !== IN_MEMORY) keepOwn(file);
  const connection = new DatabaseSync(file, { timeout: busyMs });
  try {
    connection.exec(PRAGMAS);
    migrate(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

const IN_MEMORY = ':memory:';

/** SQLite gives its log and index the mode of the database. Those that an earlier version made are narrowed. */
function keepOwn(file: string): void {
  const isNew = !narrow(file);
  if (isNew) closeSync(openSync(file, 'a', OWN_FILE));
  for (const part of ['-wal', '-shm']) narrow(`${file}${part}`);
}

/** False: there is no such file. @throws if it is a folder; what else keeps it from being used shows when it is opened. */
function narrow(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (found.isDirectory()) throw new Error('a folder is in its place');
  if ((found.mode & 0o077) !== 0)
    try {
      chmodSync(file, OWN_FILE);
    } catch {
      // It belongs to somebody else, who decides.
    }
  return true;
}

function inodeOf(file: string): bigint {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n;
}
