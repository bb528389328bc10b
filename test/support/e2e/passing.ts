/** Time that passes between two runs of ytm, in the database. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Site } from './fleet.ts';

const MINUTE = 60_000;

/** The states that were not ended began so much earlier. */
export function lengthen({ state }: Site, minutes: number): void {
  const database = new DatabaseSync(join(state, 'ytm.sqlite'));
  database.prepare('UPDATE states SET start = start - ? WHERE until IS NULL').run(minutes * MINUTE);
  database.close();
}

/** Moves everything that alerting remembers into the past. `isEvaluated`: as if it had been evaluated all the time. */
export function passTime({ state }: Site, minutes: number, isEvaluated = false): void {
  const database = new DatabaseSync(join(state, 'ytm.sqlite'));
  const earlier = (text: string): string =>
    text.replaceAll(/(?<![\d@#])1[5-9]\d{11}(?!\d)/g, (at) => String(Number(at) - minutes * MINUTE));
  const rewrite = (read: string, write: string): void => {
    for (const { id, text } of database.prepare(read).all()) database.prepare(write).run(earlier(String(text)), id ?? null);
  };
  rewrite('SELECT id, state AS text FROM alert_state', 'UPDATE alert_state SET state = ? WHERE id = ?');
  rewrite("SELECT key AS id, value AS text FROM notes WHERE key = 'alerts.single-run'", 'UPDATE notes SET value = ? WHERE key = ?');
  database.prepare('UPDATE alert_queue SET due = due - ?1, attempted = attempted - ?1').run(minutes * MINUTE);
  if (isEvaluated) database.prepare("UPDATE alert_state SET state = json_set(state, '$.at', ?)").run(Date.now());
  database.close();
}
