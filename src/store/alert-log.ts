/** What alerting remembers, incidents and decisions, in SQLite. */
import type { Decision } from '../alerts/core/decision.ts';
import type { Evaluation } from '../alerts/core/evaluate.ts';
import type { OutboxEntry } from '../alerts/core/outbox.ts';
import { type AlertState, NO_STATE } from '../alerts/core/state.ts';
import { type AlertStorage, type Decided, entriesOf, isNewDecision, parseState } from '../alerts/core/storage.ts';
import type { EpochMs } from '../health/ids.ts';
import type { Database } from './database.ts';

/** The outbox, within the transaction of the decision. */
export interface MessageSink {
  addWithin(entries: readonly OutboxEntry[], now: EpochMs): void;
}

const SAVE_STATE = 'INSERT INTO alert_state (id, state) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state';
const SAVE_INCIDENT = `INSERT INTO incidents (id, component, start, until, record) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET start = excluded.start, until = excluded.until, record = excluded.record`;
const LAST_DECISION = 'SELECT decision FROM alert_decisions WHERE incident = ? AND component = ? ORDER BY seq DESC LIMIT 1';
const SAVE_DECISION = 'INSERT INTO alert_decisions (at, incident, component, decision) VALUES (?, ?, ?, ?)';

/** Bounds for a fleet that never comes to rest: about 60 MB. */
const MOST_ENDED = 10_000;
const MOST_DECISIONS = 100_000;
const EXCESS = `DELETE FROM incidents WHERE id IN
  (SELECT id FROM incidents WHERE until IS NOT NULL ORDER BY start DESC LIMIT -1 OFFSET ?)`;

export class AlertLog implements AlertStorage {
  readonly #database: Database;
  readonly #outbox: MessageSink;

  constructor(database: Database, outbox: MessageSink) {
    this.#database = database;
    this.#outbox = outbox;
  }

  decide(evaluate: (state: AlertState) => Evaluation, unsaved: AlertState | null): Decided {
    const made: Evaluation[] = [];
    const kept = this.#database.write(() => {
      const evaluation = evaluate(unsaved ?? this.state());
      made.push(evaluation);
      this.#save(evaluation);
    });
    return { evaluation: made[0] ?? evaluate(unsaved ?? this.#readable()), kept };
  }

  #save(evaluation: Evaluation): void {
    const { state, incidents, decisions } = evaluation;
    const now = state.at ?? 0;
    this.#database.statement(SAVE_STATE).run(JSON.stringify(state));
    for (const record of incidents) {
      const { id, component, from, until } = record;
      this.#database.statement(SAVE_INCIDENT).run(id, component, from, until, JSON.stringify(record));
    }
    for (const decision of decisions) this.#note(decision);
    this.#outbox.addWithin(entriesOf(evaluation), now);
  }

  #note(decision: Decision): void {
    const { at, incident, component } = decision;
    const last = this.#database.statement(LAST_DECISION).get(incident, component)?.['decision'];
    if (!isNewDecision(typeof last === 'string' ? (JSON.parse(last) as Decision) : null, decision)) return;
    this.#database.statement(SAVE_DECISION).run(at, incident, component, JSON.stringify(decision));
  }

  /** Without a readable database, alerting starts from an empty state: a duplicate message is better than none. */
  #readable(): AlertState {
    try {
      return this.state();
    } catch {
      return NO_STATE;
    }
  }

  change(change: (state: AlertState) => AlertState): boolean {
    return this.#database.write(() => {
      this.#database.statement(SAVE_STATE).run(JSON.stringify(change(this.state())));
    });
  }

  state(): AlertState {
    const text = this.#database.statement('SELECT state FROM alert_state WHERE id = 1').get()?.['state'];
    return parseState(typeof text === 'string' ? text : null, NO_STATE);
  }

  prune(before: EpochMs): void {
    this.#database.write(() => {
      this.#database.statement('DELETE FROM incidents WHERE until < ?').run(before);
      // Decisions about a case that never became an incident are removed by age.
      this.#database.statement('DELETE FROM alert_decisions WHERE at < ?').run(before);
      this.#database.statement(EXCESS).run(MOST_ENDED);
      this.#database.statement('DELETE FROM alert_decisions WHERE seq <= (SELECT max(seq) FROM alert_decisions) - ?').run(MOST_DECISIONS);
    });
  }
}
