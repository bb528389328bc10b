/**
 * Bounds the history: attempts that are too old become an hourly summary, and hours and states that are too old are removed. Age is what
 * ytm witnessed of it (health/age.ts), so that a clock jump deletes nothing. Work is done in small steps, so that nothing waits for long.
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
  /** How long attempts are kept one by one, and how long hours and states are. */
  readonly rawMs: Millis;
  readonly hourlyMs: Millis;
}

const EVERY_MS: Millis = 600_000;
const FIRST_MS: Millis = 30_000;
/** A step starts nothing new after this time, and the next step follows after this pause. */
const STEP_MS: Millis = 4;
const PAUSE_MS: Millis = 100;
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
      while (store.hours.removeBefore(probe, oldest, ROWS) === ROWS) yield;
      yield;
    }
    while (store.states.removeBefore(oldest, ROWS) === ROWS) yield;
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
