/** The tables of incidents: what alerting remembers (one row), incidents with their timelines, and why a message was sent or not. */
export const INCIDENTS = `CREATE TABLE alert_state (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT;
   CREATE TABLE incidents (id TEXT PRIMARY KEY, component TEXT NOT NULL, start INTEGER NOT NULL, until INTEGER, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX incidents_by_start ON incidents (start);
   CREATE TABLE alert_decisions (
     seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, incident TEXT NOT NULL, component TEXT NOT NULL, decision TEXT NOT NULL
   ) STRICT;
   CREATE INDEX alert_decisions_by_incident ON alert_decisions (incident, component, seq);
   CREATE INDEX alert_decisions_by_time ON alert_decisions (at);`;
