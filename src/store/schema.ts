/** The store's schema, version by version; each step goes forward from the one before. */
import type { DatabaseSync } from 'node:sqlite';

const STEPS: readonly string[] = [
  `CREATE TABLE probes (id TEXT PRIMARY KEY, at INTEGER NOT NULL, fingerprint TEXT NOT NULL, history TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  // Attempts, many of one probe's hour in one row (history-bytes.ts): the newest rows lie side by side, whatever their probe is, so
  // that a batch of attempts touches few pages. Hours and states are few; they lie in the order in which they are asked for.
  `CREATE TABLE attempts (id INTEGER PRIMARY KEY, probe TEXT NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
   CREATE INDEX attempts_by_probe ON attempts (probe, start);
   CREATE TABLE hours (
     probe TEXT NOT NULL, hour INTEGER NOT NULL, at INTEGER NOT NULL, badness INTEGER NOT NULL, code TEXT,
     good INTEGER NOT NULL, warned INTEGER NOT NULL, bad INTEGER NOT NULL, not_run INTEGER NOT NULL, p50 REAL, p95 REAL, longest REAL,
     PRIMARY KEY (probe, hour)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE states (
     kind TEXT NOT NULL, subject TEXT NOT NULL, start INTEGER NOT NULL, until INTEGER, state TEXT NOT NULL, code TEXT, args TEXT NOT NULL,
     PRIMARY KEY (kind, subject, start)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX states_by_end ON states (until, start, state);`,
];

/** Brings the database to the newest version; one from a newer ytm is refused. */
export function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version === STEPS.length) return;
  if (version > STEPS.length) throw new Error(`the store is of a newer ytm (version ${version}, this one knows ${STEPS.length})`);
  database.exec('BEGIN IMMEDIATE');
  try {
    const now = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    for (const step of STEPS.slice(now)) database.exec(step);
    database.exec(`PRAGMA user_version = ${STEPS.length}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
