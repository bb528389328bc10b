/** Incidents and what belongs to them, read from the store: for screens and reports. What writes them is alert-log.ts. */
import type { Decision } from '../alerts/core/decision.ts';
import { type AlertState, type Case, NO_STATE } from '../alerts/core/state.ts';
import { parseState } from '../alerts/core/storage.ts';
import type { AlertOverview, NotifierQueue, OpenAlert } from '../health/alert-overview.ts';
import type { TimeRange } from '../health/availability.ts';
import type { RunMark } from '../health/history.ts';
import type { EpochMs, Millis } from '../health/ids.ts';
import type { IncidentRecord } from '../health/incident-record.ts';
import { HELD_BACK_CODES, type HeldBack, type HinderedRun, type IncidentMaterial, type StoredMessage } from '../health/incident-story.ts';
import type { RunStatus } from '../health/mirror.ts';
import type { Cause } from '../health/problems.ts';
import type { Database } from './database.ts';
import type { StateLog } from './state-log.ts';

type Row = Readonly<Record<string, unknown>>;

const OVERLAPPING = `SELECT record FROM incidents WHERE start < ?2 AND (until IS NULL OR until >= ?1) ORDER BY start DESC, id LIMIT ?3`;
const NEWEST_OF = 'SELECT id FROM incidents WHERE component = ? ORDER BY start DESC LIMIT 1';
const DECISIONS = 'SELECT decision FROM alert_decisions WHERE incident = ? ORDER BY seq';
/** Ids of messages are the id of the incident, `#` and a number. `$` is the character after `#`. */
const RESULTS = `SELECT id, notifier, at, outcome, kind, decided FROM alert_results WHERE id > ?1 || '#' AND id < ?1 || '$' ORDER BY at`;
const QUEUED = 'SELECT id, notifier, message, decided FROM alert_queue WHERE incident = ? ORDER BY seq';
const HINDERED = `SELECT id, record ->> '$.endedAt' AS at, record ->> '$.status' AS status, record -> '$.reasons[0]' AS reason
  FROM mirror_runs WHERE start >= ? AND start < ? AND record ->> '$.status' IN ('refused', 'halted', 'aborted', 'failed')
  AND NOT coalesce(record ->> '$.dryRun', 0) ORDER BY start LIMIT ?`;
const RUNS = `SELECT id, start, record ->> '$.endedAt' AS at, record ->> '$.status' AS status, record ->> '$.done.bytes' AS bytes
  FROM mirror_runs WHERE start >= ? AND start < ? AND NOT coalesce(record ->> '$.dryRun', 0) ORDER BY start DESC LIMIT ?`;
const WAITING = 'SELECT notifier, count(*) AS n, min(decided) AS oldest FROM alert_queue GROUP BY notifier';
const LAST_RESULTS = `SELECT notifier, outcome, max(at) AS at FROM alert_results
  WHERE at > ? AND outcome IN ('delivered', 'moved', 'given-up', 'dropped') GROUP BY notifier`;

/** Probes fail before the verdict of their component changes. */
const BEFORE_MS: Millis = 10 * 60_000;
const MOST_SPANS = 500;
const MOST_RUNS = 200;
const MOST_RUN_MARKS = 1_000;
const LOST_WITHIN_MS: Millis = 86_400_000;

export class IncidentLog {
  readonly #database: Database;
  readonly #states: StateLog;

  constructor(database: Database, states: StateLog) {
    this.#database = database;
    this.#states = states;
  }

  /** Those that were open at any time of the range, newest first. */
  within({ from, until }: TimeRange, limit: number): readonly IncidentRecord[] {
    return this.#all(OVERLAPPING, from, until, limit).map(this.#recordOf);
  }

  /** Runs of the mirror that began in the range, without plans, oldest first; of many the newest. */
  runs({ from, until }: TimeRange): readonly RunMark[] {
    return this.#all(RUNS, from, until, MOST_RUN_MARKS)
      .map(({ id, start, at, status, bytes }) => ({
        id: String(id),
        startedAt: Number(start),
        endedAt: Number(at),
        status: String(status) as RunStatus,
        bytes: Number(bytes ?? 0),
      }))
      .reverse();
  }

  /** The id of the newest incident of a component; `null`: it never had one. */
  newestOf(component: string): string | null {
    const id = this.#database.statement(NEWEST_OF).get(component)?.['id'];
    return typeof id === 'string' ? id : null;
  }

  /** `null`: there is none with this id. @param now the end of one that is open */
  one(id: string, now: EpochMs): IncidentMaterial | null {
    const row = this.#database.statement('SELECT record FROM incidents WHERE id = ?').get(id);
    if (row === undefined) return null;
    const record = this.#recordOf(row);
    const end = record.until ?? now;
    const decisions = this.decisions(id);
    return {
      record,
      spans: this.#states.badWithin({ from: record.from - BEFORE_MS, until: end + 1 }, MOST_SPANS),
      messages: this.#messages(id),
      heldBack: decisions.flatMap(heldBackOf),
      runs: this.#all(HINDERED, record.from, end + 1, MOST_RUNS).map((run) => this.#runOf(run)),
    };
  }

  /** Oldest first: only those that differ from the one before. */
  decisions(incident: string): readonly Decision[] {
    return this.#all(DECISIONS, incident).map(({ decision }) => this.#database.json(decision) as Decision);
  }

  overview(now: EpochMs): AlertOverview {
    const state = this.#state();
    return {
      evaluatedAt: state.at,
      open: Object.values(state.cases).map(openOf),
      silences: state.silences
        .filter(({ until }) => until > now)
        .map(({ id, components, until, by, why }) => ({ id, components, until, by, why })),
      queues: this.#queues(now),
    };
  }

  #state(): AlertState {
    const text = this.#database.statement('SELECT state FROM alert_state WHERE id = 1').get()?.['state'];
    return parseState(typeof text === 'string' ? text : null, NO_STATE);
  }

  #queues(now: EpochMs): readonly NotifierQueue[] {
    const waiting = new Map(this.#all(WAITING).map((row) => [String(row['notifier']), row]));
    const lost = new Map(
      this.#all(LAST_RESULTS, now - LOST_WITHIN_MS).flatMap(({ notifier, outcome }) =>
        outcome === 'delivered' ? [] : [[String(notifier), String(outcome) as NonNullable<NotifierQueue['lost']>] as const],
      ),
    );
    return [...new Set([...waiting.keys(), ...lost.keys()])].toSorted().map((notifier) => {
      const row = waiting.get(notifier);
      return {
        notifier,
        waiting: Number(row?.['n'] ?? 0),
        oldestAt: row === undefined ? null : Number(row['oldest']),
        lost: lost.get(notifier) ?? null,
      };
    });
  }

  #messages(incident: string): readonly StoredMessage[] {
    const left = this.#all(RESULTS, incident).map(({ notifier, at, outcome, kind, decided }) => ({
      at: Number(at),
      decidedAt: typeof decided === 'number' ? decided : null,
      notifier: String(notifier),
      kind: typeof kind === 'string' ? kind : null,
      fate: String(outcome) as StoredMessage['fate'],
    }));
    const waiting = this.#all(QUEUED, incident).map(({ notifier, message, decided }): StoredMessage => {
      const { kind } = this.#database.json(message) as { readonly kind: string };
      return { at: Number(decided), decidedAt: Number(decided), notifier: String(notifier), kind, fate: 'waiting' };
    });
    return [...left, ...waiting];
  }

  #runOf({ id, at, status, reason }: Row): HinderedRun {
    const cause = typeof reason === 'string' ? (this.#database.json(reason) as Cause) : null;
    return {
      id: String(id),
      at: Number(at),
      status: String(status) as RunStatus,
      cause: cause === null ? null : { code: cause.code, args: cause.args },
    };
  }

  readonly #recordOf = (row: Row): IncidentRecord => {
    const record = this.#database.json(row['record']) as IncidentRecord;
    // Rows of earlier versions have neither.
    return { ...record, notified: record.notified ?? null, ack: record.ack ?? null };
  };

  #all(sql: string, ...values: readonly (string | number)[]): readonly Row[] {
    return this.#database.statement(sql).all(...values);
  }
}

function heldBackOf({ at, component, code, args }: Decision): readonly HeldBack[] {
  const known = HELD_BACK_CODES.find((each) => each === code);
  return known === undefined ? [] : [{ at, component, code: known, args }];
}

function openOf({ id, component, kind, trouble, notified, ack, flapping, good }: Case): OpenAlert {
  const { verdict, cause } = trouble.now;
  const [longest] = Object.values(trouble.held).toSorted((left, right) => right.ms - left.ms);
  return {
    id,
    component,
    about: kind,
    verdict,
    from: trouble.from,
    cause: cause ?? longest?.cause ?? null,
    notified: Object.keys(notified?.to ?? {}),
    ack,
    isFlapping: flapping !== null,
    isEnding: good !== null,
  };
}
