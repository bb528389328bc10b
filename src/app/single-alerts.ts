/**
 * Alerting without a daemon (`ytm check --notify`, from cron): one evaluation of what a round saw, then one attempt for everything that
 * waits. What is remembered between two runs is in the store, and is the daemon's own: either may take over from the other.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { INCIDENTS_KEPT_MS } from '../alerts/alerting.ts';
import type { DeliveryProblem } from '../alerts/core/delivery.ts';
import { evaluate } from '../alerts/core/evaluate.ts';
import { observedOf } from '../alerts/core/observed.ts';
import { oneShotTimes } from '../alerts/core/policy.ts';
import { endTurn, parseRuns, type RunUnderWay, type SingleRuns, type Turn, takeTurn, usualInterval } from '../alerts/core/single-run.ts';
import { entriesOf } from '../alerts/core/storage.ts';
import { ping } from '../alerts/deadman.ts';
import type { NotifierPorts } from '../alerts/notifier.ts';
import { Outbox } from '../alerts/outbox.ts';
import type { Config } from '../config/config.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { pickLanguage } from '../messages/language.ts';
import { localeOf, reasonText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import { createChildren } from '../platform/child/run.ts';
import { systemClock } from '../platform/clock.ts';
import { isAlive } from '../platform/is-alive.ts';
import type { Env } from '../platform/paths.ts';
import { createSecrets } from '../platform/secrets.ts';
import { AlertLog } from '../store/alert-log.ts';
import { AlertOutbox } from '../store/alert-outbox.ts';
import { Database } from '../store/database.ts';
import { recordingOf } from '../store/keeper.ts';
import { type PatientStore, patientStore } from '../store/store.ts';
import { policyOf } from './alert-desk.ts';
import { deadmanOf, membersOf } from './notifiers.ts';

/** The name of the note with what runs leave for one another. */
const RUNS = 'alerts.single-run';

/** The turn of one run; the store is open only while it is used, as other commands need it too. */
export class SingleAlerts {
  readonly #config: Config;
  readonly #env: Env;

  constructor(config: Config, env: Env) {
    this.#config = config;
    this.#env = env;
  }

  /** Only one run does the round and sends. Where nothing can be recorded nobody knows of the others, and each does. */
  begin(withinMs: Millis): Pick<Turn, 'whose' | 'before'> {
    const startedAt = systemClock.now();
    const own: RunUnderWay = { pid: process.pid, startedAt, endsBy: startedAt + withinMs };
    return this.#withStore((patient) => {
      let turn: Turn | null = null;
      patient.database.write(() => {
        turn = takeTurn(runsOf(patient), own, isAlive);
        if (turn.whose === 'own') saveRuns(patient, turn.runs);
      });
      return (turn as Turn | null) ?? { whose: 'own', before: null };
    });
  }

  /** It need not be said that this run did not end. @param failing notifiers that could not be reached; `null`: none was tried */
  end(failing: readonly string[] | null): void {
    this.#withStore((patient) => {
      patient.database.write(() => saveRuns(patient, endTurn(runsOf(patient), process.pid, failing)));
    });
  }

  /** Evaluates what a round saw, and sends. */
  async send(snapshot: Snapshot, withinMs: Millis, signal: AbortSignal): Promise<Sent> {
    const patient = patientStore(this.#config.paths.state, () => systemClock.now());
    const memory = new Database(':memory:');
    try {
      return await this.#send(patient, memory, snapshot, withinMs, signal);
    } finally {
      memory.close();
      patient.close();
    }
  }

  async #send(patient: PatientStore, memory: Database, snapshot: Snapshot, withinMs: Millis, signal: AbortSignal): Promise<Sent> {
    const { database } = patient;
    const config = this.#config;
    const ports = this.#ports();
    const { clock } = ports;
    const claimant = { pid: process.pid, token: randomUUID(), isAlive };
    const runs = runsOf(patient);
    const storage = new AlertOutbox(database, claimant);
    const log = new AlertLog(database, storage);
    const localeAt = (at: EpochMs): Locale => localeOf(pickLanguage(config.language, this.#env), at, -new Date(at).getTimezoneOffset());
    const outbox = new Outbox({
      storage,
      spare: new AlertOutbox(memory, { ...claimant, token: 'memory' }),
      members: membersOf(config.alerts, ports),
      clock,
      chance: Math.random,
      localeAt,
    });
    const daemonPolicy = policyOf(config);
    const policy = { ...daemonPolicy, times: oneShotTimes(daemonPolicy.times, usualInterval(runs)) };
    const observed = observedOf(snapshot, null, clock.now());
    const { evaluation, kept } = log.decide((state) => evaluate(state, observed, policy), null);
    if (!kept) outbox.enqueue(entriesOf(evaluation));
    log.prune(clock.now() - INCIDENTS_KEPT_MS);
    await this.#takeDigest(patient, snapshot, storage);
    await outbox.drain(withinMs, signal);
    const { stopped } = recordingOf(database, clock.now());
    const results: Result[] = outbox.status().map(({ name, problem, delivered }) => ({ name, problem, delivered: delivered > 0 }));
    const deadman = deadmanOf(config.alerts, ports);
    if (deadman !== null && !signal.aborted) {
      const broken = results.find(({ problem }) => problem !== null)?.name ?? null;
      const problem = (locale: Locale): string | null => (stopped === null ? broken : reasonText(stopped, locale));
      const result = await ping({ notifier: deadman, clock, host: hostname(), localeAt, problem }, signal);
      results.push({ name: deadman.name, problem: result.ok ? null : result.problem, delivered: result.ok });
    }
    return { ...newsOf(results, runs.failing), unrecorded: kept ? null : stopped };
  }

  async #takeDigest({ store, database }: PatientStore, snapshot: Snapshot, outbox: AlertOutbox): Promise<void> {
    const { digest } = this.#config.alerts;
    if (digest === null || !database.isOpen) return;
    const [{ takeDigest }, { nextRuns }] = await Promise.all([import('./digests.ts'), import('../platform/cron.ts')]);
    await takeDigest({ store, snapshot, digest, outbox, nextRuns, now: () => systemClock.now() });
  }

  #ports(): NotifierPorts {
    return {
      clock: systemClock,
      secrets: createSecrets(this.#env),
      children: createChildren({ clock: systemClock, env: this.#env }),
    };
  }

  #withStore<T>(use: (patient: PatientStore) => T): T {
    const patient = patientStore(this.#config.paths.state, () => systemClock.now());
    try {
      return use(patient);
    } finally {
      patient.close();
    }
  }
}

export interface Failed {
  readonly name: string;
  readonly problem: DeliveryProblem;
}

export interface Sent {
  /** Notifiers that could not be reached, and could the last time. */
  readonly failed: readonly Failed[];
  /** Those that could be reached again. */
  readonly recovered: readonly string[];
  /** All of which the newest attempt failed, in this run or before. */
  readonly failing: readonly string[];
  /** Why nothing could be recorded; `null`: everything was. */
  readonly unrecorded: ReturnType<typeof recordingOf>['stopped'];
}

/** What this run tried; neither a problem nor a delivery: nothing was due. */
interface Result {
  readonly name: string;
  readonly problem: DeliveryProblem | null;
  readonly delivered: boolean;
}

function newsOf(results: readonly Result[], known: readonly string[]): Omit<Sent, 'unrecorded'> {
  const failed = results.flatMap(({ name, problem }) => (problem === null ? [] : [{ name, problem }]));
  const recovered = results.flatMap(({ name, problem, delivered }) =>
    delivered && problem === null && known.includes(name) ? [name] : [],
  );
  const waiting = results.flatMap(({ name, problem, delivered }) => (!delivered && problem === null && known.includes(name) ? [name] : []));
  return {
    failed: failed.filter(({ name }) => !known.includes(name)),
    recovered,
    failing: [...failed.map(({ name }) => name), ...waiting],
  };
}

/** Without a store there were no earlier runs. */
function runsOf({ store, database }: PatientStore): SingleRuns {
  return parseRuns(database.isOpen ? store.note(RUNS) : null);
}

/** Within a transaction of the caller. */
function saveRuns({ database }: PatientStore, runs: SingleRuns): void {
  database
    .statement('INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
    .run(RUNS, JSON.stringify(runs));
}
