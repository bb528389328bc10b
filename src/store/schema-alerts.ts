/** The tables of the alert outbox: waiting messages, the last message per notifier and open incident, and how messages left the outbox. */
export const ALERT_OUTBOX = `CREATE TABLE alert_queue (
     seq INTEGER PRIMARY KEY, id TEXT NOT NULL, origin TEXT NOT NULL, notifier TEXT NOT NULL, incident TEXT, message TEXT NOT NULL,
     decided INTEGER NOT NULL, attempts INTEGER NOT NULL, attempted INTEGER, due INTEGER NOT NULL, perhaps INTEGER NOT NULL,
     claimed INTEGER, claimant TEXT, UNIQUE (id, origin, notifier)
   ) STRICT;
   CREATE INDEX alert_queue_by_notifier ON alert_queue (notifier, seq);
   CREATE TABLE alert_told (
     incident TEXT NOT NULL, origin TEXT NOT NULL, notifier TEXT NOT NULL, message TEXT NOT NULL, at INTEGER NOT NULL, is_over INTEGER NOT NULL,
     PRIMARY KEY (incident, origin, notifier)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE alert_results (
     id TEXT NOT NULL, origin TEXT NOT NULL, notifier TEXT NOT NULL, component TEXT, at INTEGER NOT NULL, outcome TEXT NOT NULL,
     PRIMARY KEY (id, origin, notifier)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX alert_results_by_time ON alert_results (at);`;
