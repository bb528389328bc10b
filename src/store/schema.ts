/** The store's schema, version by version; each step goes forward from the one before. */
import type { DatabaseSync } from 'node:sqlite';

const STEPS: readonly string[] = [
  `CREATE TABLE probes (id TEXT PRIMARY KEY, at INTEGER NOT NULL, fingerprint TEXT NOT NULL, history TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
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
