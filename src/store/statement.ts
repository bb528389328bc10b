/** A statement that survives its connection: it is prepared again for the next one. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementResultingChanges, StatementSync } from 'node:sqlite';
import { type StoreUnreadable, UnreadableContent } from './problem.ts';

/** What a statement needs of its database. */
interface Connections {
  readonly openings: number;
  connection(): DatabaseSync;
  failed(error: unknown): StoreUnreadable;
}

type Row = Record<string, SQLOutputValue>;

/** All methods throw `StoreUnreadable` when the store cannot be read. */
export class Statement {
  readonly #database: Connections;
  readonly #sql: string;
  readonly #arrays: boolean;
  #prepared: StatementSync | null = null;
  #preparedFor = 0;
  #isInTransaction = false;

  constructor(database: Connections, sql: string, arrays: boolean) {
    this.#database = database;
    this.#sql = sql;
    this.#arrays = arrays;
  }

  all(...values: readonly SQLInputValue[]): Row[] {
    return this.#ask((prepared) => prepared.all(...values));
  }

  get(...values: readonly SQLInputValue[]): Row | undefined {
    return this.#ask((prepared) => prepared.get(...values));
  }

  run(...values: readonly SQLInputValue[]): StatementResultingChanges {
    return this.#ask((prepared) => prepared.run(...values));
  }

  #ask<T>(act: (prepared: StatementSync) => T): T {
    const before = this.#database.openings;
    try {
      return act(this.#prepare());
    } catch (error) {
      if (!isOfStore(error)) throw error;
      const failure = this.#database.failed(error);
      // Reopened meanwhile: retry. Not within a transaction, which is retried as a whole.
      if (this.#database.openings === before || this.#isInTransaction) throw failure;
      return act(this.#prepare());
    }
  }

  #prepare(): StatementSync {
    const connection = this.#database.connection();
    this.#isInTransaction = connection.isTransaction;
    if (this.#prepared !== null && this.#preparedFor === this.#database.openings) return this.#prepared;
    const prepared = connection.prepare(this.#sql);
    if (this.#arrays) prepared.setReturnArrays(true);
    this.#prepared = prepared;
    this.#preparedFor = this.#database.openings;
    return prepared;
  }
}

/** Others, such as a value that SQLite cannot store, are bugs. */
export function isOfStore(error: unknown): boolean {
  if (error instanceof UnreadableContent) return true;
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}
