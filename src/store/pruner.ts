/**
 * Bounds the history: attempts that are too old become an hourly summary, and hours and states that are too old a daily one, which stays.
 * Age is what ytm witnessed of it (health/age.ts), so that a clock jump deletes nothing. Work is done in small steps, so that nothing waits for long.
 * Freed space is reused; the file does not shrink.
 */
import { oldestKept } from '../health/age.ts';
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import { HOUR_MS, hourOf } from './attempt-bytes.ts';
import { summarise } from './hour-log.ts';
import type { Store } from './store.ts';
import { addWitnessed, witnessedIn } from './witnessed.ts';

export interface PrunerOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** How long attempts are kept one by one, and how long hours and good states are. */
  readonly rawMs: Millis;
  readonly hourlyMs: Millis;
}

const EVERY_MS: Millis = 600_000;
const FIRST_MS: Millis = 30_000;
/** A step starts nothing new after this time, and the next step follows after this pause. */
const STEP_MS: Millis = 4;
const PAUSE_MS: Millis = 100;
/** Spans of trouble are kept as long as incidents. */
const TROUBLES_KEPT_MS: Millis = 400 * 86_400_000;
/** How much is removed at once. */
const ROWS = 200;

export class Pruner {
  readonly #options: PrunerOptions;
  #cancel: (() => void) | null = null;

  constructor(options: PrunerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#later(FIRST_MS, () => this.#pass());
  }

  stop(): void {
    this.#cancel?.();
  }

  #later(delay: Millis, run: () => void): void {
    this.#cancel = this.#options.clock.after(delay, run, { background: true });
  }

  #pass(): void {
    this.#step(this.#work());
  }

  /** One transaction. When nothing can be written the rest waits for the next pass. */
  #step(work: Iterator<void>): void {
    const { store, clock } = this.#options;
    const end = clock.monotonic() + STEP_MS;
    let isDone = false;
    const kept = store.database.write(() => {
      do isDone = work.next().done === true;
      while (!isDone && clock.monotonic() < end);
    });
    if (kept && !isDone) this.#later(PAUSE_MS, () => this.#step(work));
    else this.#later(EVERY_MS, () => this.#pass());
  }

  /** Everything that is too old, in pieces of less than a ms. */
  *#work(): Generator<void> {
    const { store, clock, rawMs, hourlyMs } = this.#options;
    const now = clock.now();
    addWitnessed(store.database, now);
    const evidence = { now, witnessed: witnessedIn(store.database) };
    const oldest = hourOf(oldestKept(hourlyMs, evidence));
    const oldestRaw = hourOf(oldestKept(rawMs, evidence));
    for (let probe = store.probeAfter(''); probe !== null; probe = store.probeAfter(probe)) {
      yield* this.#rollUp(probe, oldestRaw);
      while (this.#hoursToDays(probe, oldest) === ROWS) yield;
      yield;
    }
    const oldestBad = hourOf(oldestKept(Math.max(hourlyMs, TROUBLES_KEPT_MS), evidence));
    while (this.#statesToDays({ good: oldest, bad: oldestBad }) === ROWS) yield;
  }

  #hoursToDays(probe: ProbeId, oldest: EpochMs): number {
    const { hours, days } = this.#options.store;
    const taken = hours.takeBefore(probe, oldest, ROWS);
    days.addHours(probe, taken);
    return taken.length;
  }

  #statesToDays(before: { readonly good: EpochMs; readonly bad: EpochMs }): number {
    const { states, days } = this.#options.store;
    const taken = states.takeBefore(before, ROWS);
    days.addSpans(taken);
    return taken.length;
  }

  *#rollUp(probe: ProbeId, before: EpochMs): Generator<void> {
    const { attempts, hours } = this.#options.store;
    for (let hour = attempts.firstHour(probe); hour !== null && hour + HOUR_MS <= before; hour = attempts.firstHour(probe)) {
      const line = summarise(hour, attempts.ofHour(probe, hour));
      if (line !== null) hours.save(probe, line);
      attempts.removeHour(probe, hour);
      yield;
    }
  }
}
