/** The store's schema, version by version; each step migrates from the previous one. */
import type { DatabaseSync } from 'node:sqlite';
import { NewerStore } from './problem.ts';
import { ALERT_OUTBOX } from './schema-alerts.ts';
import { HISTORY } from './schema-history.ts';
import { INCIDENTS } from './schema-incidents.ts';

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
  // What the mirror has sent, by folder: a scan queries folder by folder. Inodes are REAL because 64 bits do not fit into a number.
  // Left-out paths are mostly the same from run to run, and stored once.
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
  // Names of started runs, and what was being sent: both survive a run that dies.
  `CREATE TABLE mirror_claims (id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE mirror_under_way (path TEXT PRIMARY KEY, look TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  // What distinguishes one version of a file from another, beyond size, time and inode. Rows of an older version lack it. Folders
  // are looked up by inode to find where one moved from.
  `ALTER TABLE mirror_manifest ADD COLUMN ctime REAL;
   ALTER TABLE mirror_manifest ADD COLUMN birth REAL;
   ALTER TABLE mirror_manifest ADD COLUMN digest TEXT;
   ALTER TABLE mirror_manifest ADD COLUMN vault_ctime REAL;
   CREATE INDEX mirror_folders_by_inode ON mirror_manifest (vault, inode) WHERE type = 'folder';
   DELETE FROM mirror_settled;`,
  // Which hot each vault mirrors, and every mark that this store ever made for it.
  `CREATE TABLE mirror_images (vault TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE mirror_marks (image TEXT NOT NULL, token TEXT NOT NULL, PRIMARY KEY (image, token)) STRICT, WITHOUT ROWID;`,
  // When ytm was active (witnessed.ts), derived from the existing tables; and the work in the vault outside of runs.
  `CREATE TABLE witnessed (slot INTEGER PRIMARY KEY) STRICT;
   INSERT INTO witnessed SELECT start / 21600000 FROM mirror_runs UNION SELECT start / 21600000 FROM attempts UNION SELECT hour / 21600000 FROM hours;
   CREATE TABLE mirror_chores (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, record TEXT NOT NULL) STRICT;`,
  // Unmanaged paths that runs reported, as the vault spells them.
  `CREATE TABLE mirror_unmanaged (vault INTEGER NOT NULL, path TEXT NOT NULL, PRIMARY KEY (vault, path)) STRICT, WITHOUT ROWID;`,
  // Of files with times that the vault cannot keep.
  'ALTER TABLE mirror_manifest ADD COLUMN vault_mtime REAL;',
  // Files whose contents differ although size and times are unchanged; a person decides.
  `CREATE TABLE mirror_findings (path TEXT PRIMARY KEY, finding TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  // Whether a run has put on record what it may replace in a vault. Vaults that a run has mirrored into count as such.
  `ALTER TABLE mirror_vaults ADD COLUMN adopted INTEGER NOT NULL DEFAULT 0;
   UPDATE mirror_vaults SET adopted = 1 WHERE EXISTS (SELECT 1 FROM mirror_manifest WHERE vault = key)
     AND EXISTS (SELECT 1 FROM notes WHERE notes.key = 'mirror.complete');`,
  // Fingerprints were the settings of the probes in clear text, secrets included, and the host of a share could hold its password: such
  // rows are overwritten, not only unlinked.
  `PRAGMA secure_delete = ON;
   DELETE FROM probes WHERE fingerprint LIKE '[%' OR history LIKE '%://%@%' OR history LIKE '%//%:%@%';
   DELETE FROM notes WHERE key = 'learned.vault.host' AND value LIKE '%@%';
   PRAGMA secure_delete = OFF;`,
  ALERT_OUTBOX,
  INCIDENTS,
  HISTORY,
];

/** Brings the database to the newest version; one from a newer ytm is refused. @param to for tests: to an older version */
export function migrate(database: DatabaseSync, to = STEPS.length): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version === to) return;
  if (version > STEPS.length) throw new NewerStore(`the store is of a newer ytm (version ${version}, this one knows ${STEPS.length})`);
  database.exec('BEGIN IMMEDIATE');
  try {
    const now = Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
    for (const step of STEPS.slice(now, to)) database.exec(step);
    database.exec(`PRAGMA user_version = ${to}`);
    database.exec('COMMIT');
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
