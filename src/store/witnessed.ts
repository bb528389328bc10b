/** When ytm was active, in slots of some hours: the basis of age (health/age.ts). */
import { SLOT_MS } from '../health/age.ts';
import type { EpochMs } from '../health/observation.ts';
import type { Database } from './database.ts';

/** About two years; the oldest are removed by number, because their age is what this table determines. */
const MOST_SLOTS = 3_000;

const ADD = 'INSERT OR IGNORE INTO witnessed (slot) VALUES (?)';
const FORGET = `DELETE FROM witnessed WHERE slot <= (SELECT slot FROM witnessed ORDER BY slot DESC LIMIT 1 OFFSET ${MOST_SLOTS})`;

/** Within a transaction of the caller. */
export function addWitnessed(database: Database, at: EpochMs): void {
  database.statement(ADD).run(Math.floor(at / SLOT_MS));
  database.statement(FORGET).run();
}

export function witnessedIn(database: Database): readonly EpochMs[] {
  return database
    .statement('SELECT slot FROM witnessed')
    .all()
    .map(({ slot }) => Number(slot) * SLOT_MS);
}
