/** The outbox of alerts in SQLite. Each method is one transaction; nothing is thrown for a full disk, and an absent store holds nothing. */
import type { DeliveryResult } from '../alerts/core/delivery.ts';
import { type AlertMessage, type IncidentMessage, isAboutIncident } from '../alerts/core/message.ts';
import {
  type Claim,
  type Fate,
  fold,
  incidentOf,
  type LastSent,
  MOST_QUEUED,
  type OutboxEntry,
  type OutboxResult,
  type OutboxStorage,
  type Outcome,
  type Queued,
  targetsOf,
} from '../alerts/core/outbox.ts';
import { isDue } from '../alerts/core/retry.ts';
import { isOver } from '../alerts/core/wire.ts';
import type { EpochMs, Millis } from '../health/ids.ts';
import type { Database } from './database.ts';
import { unlessUnreadable } from './problem.ts';

/** Who claims messages: this process, and whether another one still runs. */
export interface Claimant {
  readonly pid: number;
  /** Unlike that of any other process that had the same pid. */
  readonly token: string;
  isAlive(pid: number): boolean;
}

const KNOWN = `SELECT 1 FROM alert_queue WHERE id = ?1 AND origin = ?2 UNION ALL SELECT 1 FROM alert_results WHERE id = ?1 AND origin = ?2 LIMIT 1`;
const HAS_IT = `SELECT 1 FROM alert_queue WHERE id = ?1 AND notifier = ?2
  UNION ALL SELECT 1 FROM alert_results WHERE id = ?1 AND notifier = ?2 AND outcome = 'delivered' LIMIT 1`;
const INSERT = `INSERT INTO alert_queue (id, origin, notifier, incident, message, decided, attempts, attempted, due, perhaps)
  VALUES (?, ?, ?, ?, ?, ?, 0, NULL, ?, 0) ON CONFLICT (id, origin, notifier) DO NOTHING`;
const RESULT = `INSERT INTO alert_results (id, origin, notifier, component, at, outcome, kind, decided) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id, origin, notifier) DO UPDATE SET at = excluded.at, outcome = excluded.outcome, kind = excluded.kind`;
const TELL = `INSERT INTO alert_told (incident, origin, notifier, message, at, is_over) VALUES (?, ?, ?, ?, ?, ?)
  ON CONFLICT (incident, origin, notifier) DO UPDATE SET message = excluded.message, at = excluded.at, is_over = excluded.is_over`;

const FORGET = 'DELETE FROM alert_told WHERE incident = ? AND origin = ? AND notifier = ?';

type Row = Readonly<Record<string, unknown>>;

export class AlertOutbox implements OutboxStorage {
  readonly #database: Database;
  readonly #claimant: Claimant;

  constructor(database: Database, claimant: Claimant) {
    this.#database = database;
    this.#claimant = claimant;
  }

  add(entries: readonly OutboxEntry[], now: EpochMs): boolean {
    return this.#database.write(() => this.addWithin(entries, now));
  }

  /** Within a transaction of the caller, so that a decision and its messages are stored together. */
  addWithin(entries: readonly OutboxEntry[], now: EpochMs): void {
    for (const { origin, message } of entries) {
      if (this.#database.statement(KNOWN).get(message.id, origin) !== undefined) continue;
      const incident = incidentOf(message);
      for (const notifier of this.#targetsOf(origin, incident)) {
        this.#database.statement(INSERT).run(message.id, origin, notifier, incident, JSON.stringify(message), message.at, now);
        this.#dropBeyond(notifier, now);
      }
    }
  }

  #targetsOf(origin: string, incident: string | null): readonly string[] {
    if (incident === null) return [origin];
    const notified = 'SELECT notifier FROM alert_told WHERE incident = ? AND origin = ? AND is_over = 0';
    const waiting = 'SELECT notifier FROM alert_queue WHERE incident = ? AND origin = ? ORDER BY seq';
    const names = (sql: string): readonly string[] =>
      this.#database
        .statement(sql)
        .all(incident, origin)
        .map(({ notifier }) => String(notifier));
    return targetsOf(origin, names(notified), names(waiting));
  }

  #dropBeyond(notifier: string, now: EpochMs): void {
    const count = Number(this.#database.statement('SELECT count(*) AS n FROM alert_queue WHERE notifier = ?').get(notifier)?.['n']);
    if (count <= MOST_QUEUED) return;
    const oldest = this.#database.statement('SELECT * FROM alert_queue WHERE notifier = ? ORDER BY seq LIMIT ?');
    for (const row of oldest.all(notifier, count - MOST_QUEUED)) this.#leave(queuedOf(row), 'dropped', now);
  }

  claim(notifier: string, now: EpochMs, leaseMs: Millis): Claim {
    let claimed: Queued | null = null;
    const kept = this.#database.write(() => {
      claimed = this.#claim(notifier, now, leaseMs);
    });
    return kept ? claimed : 'unwritable';
  }

  #claim(notifier: string, now: EpochMs, leaseMs: Millis): Queued | null {
    const group = this.#dueGroup(notifier, now, leaseMs);
    if (group === null) return null;
    const { send, absorbed } = fold(group, this.#isNotified(group[0]));
    for (const one of absorbed) this.#leave(one, 'folded', now);
    this.#database
      .statement('UPDATE alert_queue SET message = ?, attempts = ?, attempted = ?, perhaps = 1, claimed = ?, claimant = ? WHERE seq = ?')
      .run(JSON.stringify(send.message), send.attempts, now, now + leaseMs, `${this.#claimant.pid} ${this.#claimant.token}`, send.seq);
    return { ...send, attemptedAt: now };
  }

  /** The messages of the first incident (or the first other message) of which something is due, unless one of them is being sent. */
  #dueGroup(notifier: string, now: EpochMs, leaseMs: Millis): readonly [Queued, ...Queued[]] | null {
    const rows = this.#database.statement('SELECT * FROM alert_queue WHERE notifier = ? ORDER BY seq').all(notifier);
    for (const group of Map.groupBy(rows, (row) =>
      row['incident'] === null ? `#${Number(row['seq'])}` : `${String(row['origin'])} ${String(row['incident'])}`,
    ).values()) {
      if (group.some((row) => this.#isClaimed(row, now, leaseMs))) continue;
      const [first, ...more] = group.map(queuedOf);
      if (first === undefined || ![first, ...more].some(({ dueAt, attemptedAt }) => isDue(dueAt, attemptedAt, now))) continue;
      return [first, ...more];
    }
    return null;
  }

  /** A claim of a process that is gone, or of before the clock was set, is none. */
  #isClaimed({ claimed, claimant }: Row, now: EpochMs, leaseMs: Millis): boolean {
    const until = Number(claimed ?? 0);
    if (until <= now || until > now + Math.max(leaseMs, LONGEST_LEASE_MS)) return false;
    const [pid = '', token = ''] = String(claimant).split(' ');
    if (Number(pid) === this.#claimant.pid) return token === this.#claimant.token;
    return this.#claimant.isAlive(Number(pid));
  }

  #isNotified({ message, origin, notifier }: Queued): boolean {
    const sql = 'SELECT 1 FROM alert_told WHERE incident = ? AND origin = ? AND notifier = ? AND is_over = 0';
    return this.#database.statement(sql).get(incidentOf(message), origin, notifier) !== undefined;
  }

  peek(notifier: string, now: EpochMs): readonly Queued[] {
    const rows = this.#rows('SELECT * FROM alert_queue WHERE notifier = ? ORDER BY seq', notifier).map(queuedOf);
    return rows.filter(({ dueAt, attemptedAt }) => isDue(dueAt, attemptedAt, now));
  }

  settle(queued: Queued, result: DeliveryResult, fate: Fate, now: EpochMs): boolean {
    return this.#database.write(() => {
      switch (fate.kind) {
        case 'done':
          this.#leave(queued, 'delivered', now);
          this.#noteNotified(queued, fate.forget, now);
          return;
        case 'again':
          this.#putOff(queued, fate, result, now);
          return;
        case 'fallback':
          this.#leave(queued, fate.outcome, now);
          this.#moveTo(fate.notifier, queued, now);
          return;
        case 'over':
          this.#leave(queued, fate.outcome, now);
      }
    });
  }

  #leave(queued: Queued, outcome: Outcome, now: EpochMs): void {
    const { message, origin, notifier, seq, decidedAt } = queued;
    this.#database.statement('DELETE FROM alert_queue WHERE seq = ? AND id = ?').run(seq, message.id);
    const component = isAboutIncident(message) ? message.component : null;
    this.#database.statement(RESULT).run(message.id, origin, notifier, component, now, outcome, message.kind, decidedAt);
  }

  #noteNotified({ message, origin, notifier }: Queued, forget: boolean, now: EpochMs): void {
    if (!isAboutIncident(message)) return;
    const { incident } = message;
    if (forget) this.#database.statement(FORGET).run(incident, origin, notifier);
    else this.#database.statement(TELL).run(incident, origin, notifier, JSON.stringify(message), now, Number(isOver(message)));
  }

  #putOff(queued: Queued, { at, attempts }: Extract<Fate, { kind: 'again' }>, result: DeliveryResult, now: EpochMs): void {
    const perhaps = queued.perhaps || (!result.ok && result.perhaps);
    this.#database
      .statement('UPDATE alert_queue SET attempts = ?, due = ?, perhaps = ?, claimed = NULL, claimant = NULL WHERE seq = ? AND id = ?')
      .run(attempts, at, Number(perhaps), queued.seq, queued.message.id);
    // Later messages of the incident wait for this one.
    this.#database
      .statement('UPDATE alert_queue SET due = max(due, ?) WHERE notifier = ? AND origin = ? AND incident = ?')
      .run(at, queued.notifier, queued.origin, incidentOf(queued.message));
    // What the receiver asked for holds for everything that it is sent.
    if (!result.ok && result.afterMs !== null)
      this.#database.statement('UPDATE alert_queue SET due = max(due, ?) WHERE notifier = ?').run(now + result.afterMs, queued.notifier);
  }

  /** Who got the message already, for another notifier or in its own right, does not get it twice. */
  #moveTo(notifier: string, { message, origin }: Queued, now: EpochMs): void {
    if (this.#database.statement(HAS_IT).get(message.id, notifier) !== undefined) return;
    const values = [message.id, origin, notifier, incidentOf(message), JSON.stringify(message), message.at, now] as const;
    this.#database.statement(INSERT).run(...values);
  }

  nextDue(notifier: string): EpochMs | null {
    const due = this.#rows('SELECT min(due) AS due FROM alert_queue WHERE notifier = ?', notifier)[0]?.['due'];
    return typeof due === 'number' ? due : null;
  }

  waiting(): ReadonlyMap<string, { readonly count: number; readonly oldestAt: EpochMs }> {
    const rows = this.#rows('SELECT notifier, count(*) AS n, min(decided) AS oldest FROM alert_queue GROUP BY notifier');
    return new Map(rows.map((row) => [String(row['notifier']), { count: Number(row['n']), oldestAt: Number(row['oldest']) }]));
  }

  lastSent(notifier: string): readonly LastSent[] {
    return this.#rows('SELECT * FROM alert_told WHERE notifier = ?', notifier).map((row) => ({
      origin: String(row['origin']),
      notifier,
      message: JSON.parse(String(row['message'])) as IncidentMessage,
      at: Number(row['at']),
    }));
  }

  #rows(sql: string, ...values: readonly (string | number)[]): readonly Row[] {
    return unlessUnreadable(() => this.#database.statement(sql).all(...values), []);
  }

  resent({ message, origin, notifier }: LastSent, now: EpochMs, over: boolean): boolean {
    const sql = over
      ? 'DELETE FROM alert_told WHERE at <= ? AND incident = ? AND origin = ? AND notifier = ?'
      : 'UPDATE alert_told SET at = ? WHERE incident = ? AND origin = ? AND notifier = ?';
    return this.#database.write(() => this.#database.statement(sql).run(now, message.incident, origin, notifier));
  }

  keepOnly(notifiers: readonly string[], now: EpochMs): number {
    let removed = 0;
    this.#database.write(() => {
      const kept = new Set(notifiers);
      const gone = this.#database
        .statement('SELECT * FROM alert_queue')
        .all()
        .filter(({ notifier }) => !kept.has(String(notifier)));
      for (const row of gone) this.#leave(queuedOf(row), 'removed', now);
      removed = gone.length;
      for (const { notifier } of this.#database.statement('SELECT DISTINCT notifier FROM alert_told').all())
        if (!kept.has(String(notifier))) this.#database.statement('DELETE FROM alert_told WHERE notifier = ?').run(String(notifier));
    });
    return removed;
  }

  results(limit: number): readonly OutboxResult[] {
    return this.#rows('SELECT * FROM alert_results ORDER BY at DESC LIMIT ?', limit).map((row) => ({
      messageId: String(row['id']),
      origin: String(row['origin']),
      notifier: String(row['notifier']),
      component: typeof row['component'] === 'string' ? row['component'] : null,
      at: Number(row['at']),
      outcome: String(row['outcome']) as Outcome,
    }));
  }

  prune(before: EpochMs): void {
    this.#database.write(() => {
      this.#database.statement('DELETE FROM alert_results WHERE at < ?').run(before);
      this.#database.statement('DELETE FROM alert_told WHERE at < ?').run(before);
    });
  }
}

/** Longer than any attempt of any process. */
const LONGEST_LEASE_MS: Millis = 120_000;

function queuedOf(row: Row): Queued {
  return {
    seq: Number(row['seq']),
    origin: String(row['origin']),
    notifier: String(row['notifier']),
    message: JSON.parse(String(row['message'])) as AlertMessage,
    decidedAt: Number(row['decided']),
    attempts: Number(row['attempts']),
    attemptedAt: row['attempted'] === null ? null : Number(row['attempted']),
    dueAt: Number(row['due']),
    perhaps: Number(row['perhaps']) === 1,
  };
}
