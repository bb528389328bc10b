/** A generated year as the daemon would have recorded it, written into a real store. */
import type { Evaluation } from '../../../src/alerts/core/evaluate.ts';
import { fateOf } from '../../../src/alerts/core/outbox.ts';
import type { Assessment } from '../../../src/health/assess.ts';
import { answered, type EpochMs, type Observation, type ProbeId } from '../../../src/health/observation.ts';
import { AlertLog } from '../../../src/store/alert-log.ts';
import { AlertOutbox } from '../../../src/store/alert-outbox.ts';
import { attemptOf, HOUR_MS, hourOf, type ProbeAttempt } from '../../../src/store/attempt-bytes.ts';
import { summarise } from '../../../src/store/hour-log.ts';
import type { Turn } from '../../../src/store/state-log.ts';
import type { Store } from '../../../src/store/store.ts';
import { addWitnessed } from '../../../src/store/witnessed.ts';
import type { Received } from './people.ts';
import { playedYear, YEAR_FLEET } from './played-year.ts';
import type { Witness } from './simulation.ts';
import { DAY, generatedYear, type Year } from './year.ts';

export interface StoredYearOptions {
  readonly seed: number;
  readonly days: number;
  /** When the year ends. */
  readonly end: EpochMs;
  /** How many days at its end are kept attempt by attempt, and by the hour. */
  readonly rawDays: number;
  readonly hourlyDays: number;
}

/** @returns what people received; times are in ms since the beginning of the year */
export function writeYear(
  store: Store,
  { seed, days, end, rawDays, hourlyDays }: StoredYearOptions,
): { readonly year: Year; readonly received: readonly Received[]; readonly start: EpochMs } {
  const year = generatedYear(seed, days);
  const start = end - year.until;
  const recorder = new YearRecorder(store, end - rawDays * DAY, end - hourlyDays * DAY);
  const { received } = playedYear(year, start, recorder);
  recorder.end(end);
  return { year, received, start };
}

const TOGETHER = 20_000;

class YearRecorder implements Witness {
  readonly #store: Store;
  readonly #rawFrom: EpochMs;
  readonly #hourlyFrom: EpochMs;
  readonly #log: AlertLog;
  readonly #outbox: AlertOutbox;
  readonly #hours = new Map<ProbeId, ProbeAttempt[]>();
  readonly #states = new Map<string, string>();
  #attempts: ProbeAttempt[] = [];
  #turns: Turn[] = [];

  constructor(store: Store, rawFrom: EpochMs, hourlyFrom: EpochMs) {
    this.#store = store;
    this.#rawFrom = hourOf(rawFrom);
    this.#hourlyFrom = hourOf(hourlyFrom);
    this.#outbox = new AlertOutbox(store.database, { pid: process.pid, token: 'year', isAlive: () => true });
    this.#log = new AlertLog(store.database, this.#outbox);
  }

  observed(observation: Observation): void {
    if (observation.at < this.#hourlyFrom) return;
    // The schedule of the simulation has fractions of a millisecond; a clock has none.
    const attempt = attemptOf({ ...observation, at: Math.round(observation.at) });
    if (observation.at >= this.#rawFrom) this.#keep(attempt);
    else this.#summarise(attempt);
  }

  skipped(from: EpochMs, until: EpochMs): void {
    for (const { id, everyMs } of YEAR_FLEET.probes)
      for (let at = Math.max(from, this.#hourlyFrom) + everyMs; at < until; at += everyMs)
        this.observed({ probe: id, startedAt: at - 40, at, took: 40, outcome: answered({}) });
  }

  judged({ views, components }: Assessment, now: EpochMs): void {
    for (const { rules, state, reason } of views) this.#turn({ kind: 'probe', id: rules.id }, state, reason, now);
    for (const { id, verdict, reasons } of components) this.#turn({ kind: 'component', id }, verdict, reasons[0] ?? null, now);
  }

  #turn(
    subject: Turn['subject'],
    state: NonNullable<Turn['to']>['state'],
    reason: Assessment['views'][number]['reason'],
    at: EpochMs,
  ): void {
    const key = `${subject.kind}:${subject.id}`;
    const text = `${state} ${reason?.code}`;
    if (this.#states.get(key) === text) return;
    this.#states.set(key, text);
    this.#turns.push({ subject, at: Math.round(at), to: { state, code: reason?.code ?? null, args: reason?.args ?? {} } });
  }

  evaluated(evaluation: Evaluation, at: EpochMs): void {
    if (evaluation.incidents.length + evaluation.messages.length === 0) return;
    this.#log.decide(() => rounded(evaluation), null);
    const now = Math.round(at);
    for (
      let queued = this.#outbox.claim('ntfy', now, 1);
      queued !== null && queued !== 'unwritable';
      queued = this.#outbox.claim('ntfy', now, 1)
    ) {
      const result = { ok: true, answer: 'ok' } as const;
      this.#outbox.settle(queued, result, fateOf({ queued, result, now, fallback: null, resends: false, chance: 0 }), now);
    }
  }

  end(at: EpochMs): void {
    for (const probe of this.#hours.keys()) this.#flushHour(probe);
    this.#flush();
    const { database, states } = this.#store;
    database.write(() => {
      states.append(this.#turns);
      for (let seen = at - 500 * DAY; seen <= at; seen += 6 * HOUR_MS) addWitnessed(database, seen);
    });
  }

  #keep(attempt: ProbeAttempt): void {
    this.#attempts.push(attempt);
    if (this.#attempts.length >= TOGETHER) this.#flush();
  }

  #flush(): void {
    this.#store.save({ probes: [], attempts: this.#attempts, seen: null });
    this.#attempts = [];
  }

  #summarise(attempt: ProbeAttempt): void {
    const own = this.#hours.get(attempt.probe) ?? [];
    const [first] = own;
    if (first !== undefined && hourOf(first.at) !== hourOf(attempt.at)) this.#flushHour(attempt.probe);
    this.#hours.set(attempt.probe, [...(this.#hours.get(attempt.probe) ?? []), attempt]);
  }

  #flushHour(probe: ProbeId): void {
    const own = this.#hours.get(probe) ?? [];
    const [first] = own;
    const line = first === undefined ? null : summarise(hourOf(first.at), own);
    if (line !== null) this.#store.database.write(() => this.#store.hours.save(probe, line));
    this.#hours.set(probe, []);
  }
}

/** Times are whole milliseconds. */
function rounded(evaluation: Evaluation): Evaluation {
  return JSON.parse(JSON.stringify(evaluation), (_, value: unknown) =>
    typeof value === 'number' && value > 1e12 ? Math.round(value) : value,
  ) as Evaluation;
}
