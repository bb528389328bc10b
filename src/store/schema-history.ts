/**
 * What stays for good: for each day how long every probe and component was in each state, and how its attempts did. And of what kind a
 * message was that left the outbox, and when it was decided.
 */
export const HISTORY = `CREATE TABLE days (
     kind TEXT NOT NULL, subject TEXT NOT NULL, day INTEGER NOT NULL,
     good_ms INTEGER NOT NULL, degraded_ms INTEGER NOT NULL, down_ms INTEGER NOT NULL, unknown_ms INTEGER NOT NULL,
     good INTEGER NOT NULL, warned INTEGER NOT NULL, bad INTEGER NOT NULL, not_run INTEGER NOT NULL, longest REAL,
     PRIMARY KEY (kind, subject, day)
   ) STRICT, WITHOUT ROWID;
   ALTER TABLE alert_results ADD COLUMN kind TEXT;
   ALTER TABLE alert_results ADD COLUMN decided INTEGER;`;
