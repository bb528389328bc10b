/**
 * The local store (`ytm.sqlite` in the state folder): streaks and what was learned, so that they survive a
 * restart, attempts and states of the past, and the last check's news for `--quiet`. Never a reason not to
 * monitor: a corrupt file is set aside, a full disk stops recording and nothing else.
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMs, ProbeId } from '../health/observation.ts';
import type { ProbeHistory } from '../health/probe-state.ts';
import type { ProbeAttempt } from './attempt-bytes.ts';
import { AttemptLog } from './attempt-log.ts';
import { Database, sentence } from './database.ts';
import { HourLog } from './hour-log.ts';
import { StateLog } from './state-log.ts';

const SAVE_PROBE = `INSERT INTO probes (id, at, fingerprint, history) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET at = excluded.at, fingerprint = excluded.fingerprint, history = excluded.history`;

/** One look into each index: a list of all probes would be read from every row. */
const NEXT_PROBE = `SELECT min(probe) AS probe FROM (SELECT min(probe) AS probe FROM attempts WHERE probe > ?1
  UNION ALL SELECT min(probe) FROM hours WHERE probe > ?1)`;

const SET_NOTE = 'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';

/** The note of the moment until which somebody watched all the time. */
const SEEN = 'history.seen';

export type StoreResult =
  | { readonly ok: true; readonly store: Store; readonly warning: string | null }
  | { readonly ok: false; readonly problem: string };

/** Opens the store, or begins a new one beside a corrupt file. `ok: false`: nothing can be kept (the caller goes on without). */
export function openStore(stateFolder: string, now: EpochMs): StoreResult {
  const file = join(stateFolder, 'ytm.sqlite');
  try {
    return { ok: true, store: new Store(new Database(file)), warning: null };
  } catch (error) {
    if (!isCorrupt(error)) return { ok: false, problem: sentence(error) };
    const aside = `${file}.corrupt-${now}`;
    try {
      for (const part of ['', '-wal', '-shm']) moveIfThere(`${file}${part}`, `${aside}${part}`);
      return {
        ok: true,
        store: new Store(new Database(file)),
        warning: `the store was corrupt; it is set aside as ${aside} and a new one is begun`,
      };
    } catch (again) {
      return { ok: false, problem: sentence(again) };
    }
  }
}

/** What is written together. `fingerprint` stands for what the probe asks: streaks of another question do not count. */
export interface Batch {
  readonly probes: readonly { readonly probe: ProbeId; readonly fingerprint: string; readonly history: ProbeHistory }[];
  readonly attempts: readonly ProbeAttempt[];
  /** Until when somebody was watching all the time; `null`: nothing is said of it. */
  readonly seen: EpochMs | null;
}

export class Store {
  /** For those who keep tables of their own. */
  readonly database: Database;
  readonly attempts: AttemptLog;
  readonly hours: HourLog;
  readonly states: StateLog;

  constructor(database: Database) {
    this.database = database;
    this.attempts = new AttemptLog(database);
    this.hours = new HourLog(database);
    this.states = new StateLog(database);
  }

  /** The newest reason why something could not be recorded; `null` while all is well. */
  get problem(): string | null {
    return this.database.problem;
  }

  /** All of it or none. */
  save({ probes, attempts, seen }: Batch): void {
    const kept = this.database.write(() => {
      const statement = this.database.statement(SAVE_PROBE);
      for (const { probe, fingerprint, history } of probes) statement.run(probe, history.last.at, fingerprint, JSON.stringify(history));
      this.attempts.append(attempts);
      if (seen !== null) this.database.statement(SET_NOTE).run(SEEN, String(seen));
    });
    if (!kept) this.attempts.forget();
  }

  /** The stored histories of the probes that still ask the same. */
  probes(fingerprints: ReadonlyMap<ProbeId, string>): ReadonlyMap<ProbeId, ProbeHistory> {
    const kept = new Map<ProbeId, ProbeHistory>();
    for (const row of this.database.statement('SELECT id, fingerprint, history FROM probes').all()) {
      const id = String(row['id']);
      const history = row['fingerprint'] === fingerprints.get(id) ? parseHistory(String(row['history'])) : null;
      if (history !== null) kept.set(id, history);
    }
    return kept;
  }

  /** The next probe by name of which attempts are kept, the first after ''; `null` at the end. */
  probeAfter(probe: ProbeId): ProbeId | null {
    const found = this.database.statement(NEXT_PROBE).get(probe)?.['probe'];
    return typeof found === 'string' ? found : null;
  }

  /** Until when somebody watched all the time; `null`: nobody ever did. */
  seen(): EpochMs | null {
    const said = this.note(SEEN);
    return said === null ? null : Number(said);
  }

  /** Small facts by name: what attempts learned for other probes, what the last check said. */
  note(key: string): string | null {
    const row = this.database.statement('SELECT value FROM notes WHERE key = ?').get(key);
    return row === undefined ? null : String(row['value']);
  }

  setNote(key: string, value: string): void {
    this.database.write(() => this.database.statement(SET_NOTE).run(key, value));
  }

  close(): void {
    this.database.close();
  }
}

/** A row of another version that lacks what this one needs is left out: its streaks begin anew. */
function parseHistory(text: string): ProbeHistory | null {
  try {
    const value = JSON.parse(text) as ProbeHistory;
    const whole =
      typeof value.state === 'string' &&
      typeof value.streak?.good === 'number' &&
      typeof value.streak.clean === 'number' &&
      typeof value.last?.at === 'number' &&
      typeof value.memory === 'object';
    return whole ? value : null;
  } catch {
    return null;
  }
}

function isCorrupt(error: unknown): boolean {
  return error instanceof Error && /malformed|not a database|corrupt/i.test(error.message);
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
