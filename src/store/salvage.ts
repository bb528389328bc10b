/**
 * Copies what can still be read of a damaged database into a new one, row by row. The rows of a table are read from both ends, up to the
 * first page that cannot be read.
 */
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { migrate } from './schema.ts';

export interface Salvaged {
  /** Tables with rows that could not be read. */
  readonly lost: readonly string[];
  /** Nothing at all could be read. */
  readonly isWhole: boolean;
}

/** Rows that are copied without yielding: well below a millisecond. */
const ROWS_AT_ONCE = 100;
const WAIT_MS = 40;

/** Columns with JSON. Their readers rely on that, so a row with invalid JSON counts as unreadable. */
const JSON_COLUMNS: Readonly<Record<string, string>> = {
  probes: 'history',
  states: 'args',
  mirror_vaults: 'abilities',
  mirror_runs: 'record',
  mirror_left_out: 'paths',
  mirror_changes: 'changes',
  mirror_held: 'hot',
  mirror_under_way: 'look',
  mirror_images: 'state',
  mirror_chores: 'record',
  mirror_findings: 'finding',
  alert_queue: 'message',
  alert_told: 'message',
  alert_state: 'state',
  alert_decisions: 'decision',
  incidents: 'record',
};
const NOTES = 'notes';
const MIRROR_PART = /^mirror[._]/;

type Cells = readonly SQLOutputValue[];

/** @param to a file that does not exist. @throws what keeps the new one from being written */
export function* salvage(from: string, to: string): Generator<void, Salvaged> {
  const target = new DatabaseSync(to);
  const source = openDamaged(from);
  try {
    // It is not used before it is complete and on disk.
    target.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    migrate(target, source?.version);
    if (source === null) return { lost: tablesOf(target), isWhole: true };
    target.exec('BEGIN');
    const lost: string[] = [];
    for (const table of tablesOf(target)) if (!(yield* copyTable(table, source.database, target))) lost.push(table);
    if (lost.some(isOfMirror)) forgetSent(target);
    target.exec('COMMIT');
    return { lost, isWhole: false };
  } finally {
    target.close();
    source?.database.close();
  }
}

/** Whether the mirror's records are incomplete without it. Its list of runs decides nothing. */
function isOfMirror(table: string): boolean {
  return table === NOTES || MIRROR_PART.test(table);
}

/**
 * What was sent is not taken for known any more when something is missing that may forbid a change (a halt, a held version): the next run
 * compares everything, adopts what is equal, and deletes and replaces nothing that it has no record of.
 */
function forgetSent(target: DatabaseSync): void {
  target.exec(`DELETE FROM mirror_manifest; DELETE FROM mirror_settled;
    INSERT OR IGNORE INTO mirror_vaults (id) SELECT vault FROM mirror_images;
    INSERT OR IGNORE INTO mirror_vaults (id) SELECT value ->> '$' FROM notes WHERE key = 'mirror.vault';
    UPDATE mirror_vaults SET adopted = 1`);
}

export function forgetsMirror({ lost }: Salvaged): boolean {
  return lost.some(isOfMirror);
}

/** `null`: not even its schema can be read, or it is of no version that this ytm knows. */
function openDamaged(file: string): { readonly database: DatabaseSync; readonly version: number } | null {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: WAIT_MS });
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    if (version > 0 && isKnown(version)) return { database, version };
    database.close();
    return null;
  } catch {
    database?.close();
    return null;
  }
}

function isKnown(version: number): boolean {
  using memory = new DatabaseSync(':memory:');
  try {
    migrate(memory, version);
    return true;
  } catch {
    return false;
  }
}

function tablesOf(database: DatabaseSync): readonly string[] {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid").all();
  return tables.map(({ name }) => String(name));
}

/** False: not every row could be read. */
function* copyTable(table: string, source: DatabaseSync, target: DatabaseSync): Generator<void, boolean> {
  const columns = target.prepare(`PRAGMA table_info(${table})`).all();
  const names = columns.map(({ name }) => String(name));
  const key = columns.filter(({ pk }) => Number(pk) > 0).toSorted((a, b) => Number(a['pk']) - Number(b['pk']));
  const order = isWithoutRowid(table, target) ? key.map(({ name }) => String(name)) : ['rowid'];
  const insert = target.prepare(`INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`);
  const isWhole = rowCheck(table, names);
  const copy = (direction: 'ASC' | 'DESC'): Generator<void, boolean> => {
    const sorted = order.map((column) => `${column} ${direction}`).join(', ');
    return copyRows({ source, sql: `SELECT ${names.join(', ')} FROM ${table} NOT INDEXED ORDER BY ${sorted}`, insert, isWhole });
  };
  if (yield* copy('ASC')) return true;
  yield* copy('DESC');
  return false;
}

function isWithoutRowid(table: string, database: DatabaseSync): boolean {
  return database.prepare('SELECT wr FROM pragma_table_list WHERE name = ?').get(table)?.['wr'] === 1;
}

interface Copying {
  readonly source: DatabaseSync;
  readonly sql: string;
  readonly insert: StatementSync;
  readonly isWhole: (cells: Cells) => boolean;
}

function* copyRows({ source, sql, insert, isWhole }: Copying): Generator<void, boolean> {
  let isComplete = true;
  let count = 0;
  try {
    const select = source.prepare(sql);
    select.setReturnArrays(true);
    for (const row of select.iterate()) {
      if (!put(row as unknown as Cells, insert, isWhole)) isComplete = false;
      count += 1;
      if (count % ROWS_AT_ONCE === 0) yield;
    }
    return isComplete;
  } catch (error) {
    if (error instanceof NotWritten) throw error.cause;
    return false;
  }
}

/** The disk of the new database is full, or the like: that is no fault of the old one. */
class NotWritten extends Error {}

const CONSTRAINT = 19;
const MISMATCH = 20;

/** False: what was read is not what was written: of another type, without a value, or a second row with the same key. */
function put(cells: Cells, insert: StatementSync, isWhole: (cells: Cells) => boolean): boolean {
  if (!isWhole(cells)) return false;
  try {
    return Number(insert.run(...cells).changes) === 1;
  } catch (error) {
    const result = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
    if (result === CONSTRAINT || result === MISMATCH) return false;
    throw new NotWritten('a row could not be copied', { cause: error });
  }
}

function rowCheck(table: string, names: readonly string[]): (cells: Cells) => boolean {
  if (table === NOTES) return ([key, value]) => !isKeptAsJson(String(key), String(value)) || isJson(value);
  const column = JSON_COLUMNS[table];
  const place = column === undefined ? -1 : names.indexOf(column);
  return place === -1 ? () => true : (cells) => cells[place] === null || isJson(cells[place]);
}

/** Most notes are JSON; others are a number or a name. */
function isKeptAsJson(key: string, value: string): boolean {
  return MIRROR_PART.test(key) || value.startsWith('{') || value.startsWith('[');
}

function isJson(value: SQLOutputValue | undefined): boolean {
  try {
    JSON.parse(String(value));
    return true;
  } catch {
    return false;
  }
}
