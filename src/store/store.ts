/**
 * The local store (`ytm.sqlite` in the state folder): streaks and learned values, so that they survive a restart, attempts and states of
 * the past, and the last report of `check --quiet`. It never prevents monitoring: what is damaged is set aside, and a full disk stops only
 * the recording.
 */
import { join } from 'node:path';
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { ProbeHistory } from '../health/probe-state.ts';
import type { Noted, StoppedCode } from '../health/recording.ts';
import type { ProbeAttempt } from './attempt-bytes.ts';
import { AttemptLog } from './attempt-log.ts';
import { Database } from './database.ts';
import { DayLog } from './day-log.ts';
import { HourLog } from './hour-log.ts';
import { IncidentLog } from './incident-log.ts';
import { type Damage, damageIn, mendAtOnce, noteDamage } from './mending.ts';
import { notedProblem } from './problem.ts';
import { StateLog, type Subject } from './state-log.ts';

const SAVE_PROBE = `INSERT INTO probes (id, at, fingerprint, history) VALUES (?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET at = excluded.at, fingerprint = excluded.fingerprint, history = excluded.history`;

/** One index lookup each; a list of all probes would read every row. */
const NEXT_PROBE = `SELECT min(probe) AS probe FROM (SELECT min(probe) AS probe FROM attempts WHERE probe > ?1
  UNION ALL SELECT min(probe) FROM hours WHERE probe > ?1)`;

const SET_NOTE = 'INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';

/** The name of the note with the end of continuous monitoring. */
const SEEN = 'history.seen';
/** The name of the note that says for how long after `SEEN` the last states still count as observed; 0 once monitoring was stopped. */
const HOLDS = 'history.holds';

/** Its name in the state folder. */
export const DATABASE_FILE = 'ytm.sqlite';

export type StoreResult =
  | { readonly ok: true; readonly store: Store; readonly warning: string | null }
  | { readonly ok: false; readonly problem: string; readonly stopped: Noted<StoppedCode> };

/** Opens the store for a command, or creates one. What of it is damaged is set aside at once. `ok: false`: nothing can be stored. */
export function openStore(stateFolder: string, now: EpochMs): StoreResult {
  const { store, database } = patientStore(stateFolder, () => now);
  const { file, trouble } = database;
  if (trouble !== null && !database.isOpen) return { ok: false, problem: trouble.text, stopped: notedProblem(trouble, file, now) };
  const damage = database.read(() => damageIn(database));
  return { ok: true, store, warning: damage?.at === now ? warningOf(damage) : null };
}

export interface PatientStore {
  readonly store: Store;
  readonly database: Database;
  /** From now on damage makes a read fail, because what was read before would not fit to what is left. It is repaired by `close`. */
  hold(): void;
  close(): void;
}

/** Like `openStore`, but it may be absent: `database.trouble` then says why. */
export function patientStore(stateFolder: string, now: () => EpochMs): PatientStore {
  let isHeld = false;
  const mend = (): void => repair(database, now());
  const database: Database = new Database(join(stateFolder, DATABASE_FILE), {
    mayBeAbsent: true,
    onDamage: () => (isHeld ? undefined : mend()),
  });
  if (database.trouble?.code === 'store.damaged') mend();
  return {
    store: new Store(database, now),
    database,
    hold() {
      isHeld = true;
    },
    close() {
      if (isHeld && database.trouble?.code === 'store.damaged') mend();
      database.close();
    },
  };
}

/** Whatever keeps it from being repaired is in `database.trouble`. */
export function repair(database: Database, now: EpochMs): void {
  const { file } = database;
  try {
    const damage = mendAtOnce({ file, inode: database.inode, now });
    database.open();
    if (damage !== null) noteDamage(database, damage);
  } catch (error) {
    database.fail(error);
  }
}

function warningOf({ aside, lost, isWhole }: Damage): string {
  if (isWhole) return `the store was corrupt; it is set aside as ${aside} and a new one is begun`;
  const what = lost.length === 0 ? 'everything could be read' : `could not be read as a whole: ${lost.join(', ')}`;
  return `the store was corrupt; it is set aside as ${aside} and was rebuilt (${what})`;
}

/** Written together. `fingerprint` identifies what the probe checks: streaks of another check do not count. */
export interface Batch {
  readonly probes: readonly { readonly probe: ProbeId; readonly fingerprint: string; readonly history: ProbeHistory }[];
  readonly attempts: readonly ProbeAttempt[];
  /** The end of continuous monitoring; `null`: not given. */
  readonly seen: EpochMs | null;
}

export class Store {
  /** For modules with tables of their own. */
  readonly database: Database;
  readonly attempts: AttemptLog;
  readonly hours: HourLog;
  readonly states: StateLog;
  readonly days: DayLog;
  readonly incidents: IncidentLog;
  /** While this process observes: what `HOLDS` says. */
  #holds: Millis | null = null;

  constructor(database: Database, now: () => EpochMs) {
    this.database = database;
    this.attempts = new AttemptLog(database);
    this.hours = new HourLog(database);
    this.states = new StateLog(database, () => this.#observedUntil(now()));
    this.days = new DayLog(database);
    this.incidents = new IncidentLog(database, this.states);
  }

  /** The newest reason why something could not be recorded; `null` if there is none. */
  get problem(): string | null {
    return this.database.problem;
  }

  /** All of it or none; false: none. */
  save({ probes, attempts, seen }: Batch): boolean {
    const kept = this.database.write(() => {
      const statement = this.database.statement(SAVE_PROBE);
      for (const { probe, fingerprint, history } of probes) statement.run(probe, history.last.at, fingerprint, JSON.stringify(history));
      this.attempts.append(attempts);
      if (seen === null) return;
      this.database.statement(SET_NOTE).run(SEEN, String(seen));
      if (this.#holds !== null) this.database.statement(SET_NOTE).run(HOLDS, String(this.#holds));
    });
    if (!kept) this.attempts.forget();
    return kept;
  }

  /** The stored histories of the probes whose check is unchanged. */
  probes(fingerprints: ReadonlyMap<ProbeId, string>): ReadonlyMap<ProbeId, ProbeHistory> {
    const kept = new Map<ProbeId, ProbeHistory>();
    for (const row of this.database.statement('SELECT id, fingerprint, history FROM probes').all()) {
      const id = String(row['id']);
      const history = row['fingerprint'] === fingerprints.get(id) ? parseHistory(String(row['history'])) : null;
      if (history !== null) kept.set(id, history);
    }
    return kept;
  }

  /** The next probe by name with stored attempts, starting with ''; `null` at the end. */
  probeAfter(probe: ProbeId): ProbeId | null {
    const found = this.database.statement(NEXT_PROBE).get(probe)?.['probe'];
    return typeof found === 'string' ? found : null;
  }

  /** When anything was observed for the first time; `null`: never. */
  beginning(): EpochMs | null {
    const moments = [this.days.beginning(), this.states.beginning()].filter((at) => at !== null);
    return moments.length === 0 ? null : Math.min(...moments);
  }

  /** Of which there are records: a component, or else a probe; `null`: there are none. */
  subjectNamed(id: string): Subject | null {
    const kinds = ['component', 'probe'] as const;
    const kind = kinds.find((each) => this.states.has({ kind: each, id }) || this.days.has({ kind: each, id }));
    return kind === undefined ? null : { kind, id };
  }

  /** The end of continuous monitoring; `null`: there was none. */
  seen(): EpochMs | null {
    const said = this.note(SEEN);
    return said === null ? null : Number(said);
  }

  /**
   * This process observes from now on; other processes learn it with the next attempt.
   * @param holds for how long after an attempt the last states may be taken for the present ones
   */
  observing(holds: Millis): void {
    this.#holds = holds;
  }

  observesNoMore(): void {
    this.#holds = null;
    this.setNote(HOLDS, '0');
  }

  /** `null`: the observation goes on, or it is not known that it ended. */
  #observedUntil(now: EpochMs): EpochMs | null {
    if (this.#holds !== null) return null;
    const seen = this.seen();
    const holds = this.note(HOLDS);
    return seen !== null && holds !== null && now - seen > Number(holds) ? seen : null;
  }

  /** Small values by name: what attempts learned for other probes, the last report of check. */
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

/** A row of another version without the values that this one needs is ignored: its streaks start again. */
function parseHistory(text: string): ProbeHistory | null {
  try {
    const value = JSON.parse(text) as ProbeHistory;
    const whole =
      typeof value.state === 'string' &&
      typeof value.streak?.good === 'number' &&
      typeof value.streak.clean === 'number' &&
      typeof value.last?.at === 'number' &&
      typeof value.memory === 'object' &&
      typeof value.recent === 'string';
    // Rows of earlier versions do not say when the last bad attempt counted.
    return whole ? { ...value, countedAt: value.countedAt ?? null } : null;
  } catch {
    return null;
  }
}
