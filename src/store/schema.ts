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
  // What the mirror has sent, by folder: a scan asks folder by folder. Inodes are REAL, as 64 bits are more than a number holds.
  // What runs left out is mostly the same from run to run, and kept once.
  `CREATE TABLE mirror_vaults (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, abilities TEXT) STRICT;
   CREATE TABLE mirror_manifest (
     vault INTEGER NOT NULL, folder TEXT NOT NULL, name TEXT NOT NULL,
     type TEXT NOT NULL, size INTEGER NOT NULL, mtime REAL NOT NULL, inode REAL NOT NULL, target TEXT,
     PRIMARY KEY (vault, folder, name)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE mirror_settled (
     vault INTEGER NOT NULL, folder TEXT NOT NULL, rules TEXT NOT NULL, hot TEXT NOT NULL, vault_side TEXT NOT NULL,
     folders TEXT NOT NULL, hot_paths INTEGER NOT NULL, PRIMARY KEY (vault, folder)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE mirror_runs (id TEXT PRIMARY KEY, start INTEGER NOT NULL, record TEXT NOT NULL, left_out INTEGER NOT NULL) STRICT;
   CREATE INDEX mirror_runs_by_start ON mirror_runs (start);
   CREATE TABLE mirror_left_out (key INTEGER PRIMARY KEY, paths TEXT NOT NULL) STRICT;
   CREATE TABLE mirror_changes (run TEXT NOT NULL, part INTEGER NOT NULL, changes TEXT NOT NULL, UNIQUE (run, part)) STRICT;
   CREATE TABLE mirror_held (path TEXT PRIMARY KEY, hot TEXT) STRICT, WITHOUT ROWID;`,
  // Names of runs that were given out, and what was being sent: both outlive a run that dies.
  `CREATE TABLE mirror_claims (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE mirror_under_way (path TEXT PRIMARY KEY, look TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
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
