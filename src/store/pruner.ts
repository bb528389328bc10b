/**
 * Keeps the history from growing: attempts that are too old become a line for their hour, and hours and states
 * that are too old go. In small steps, so that nothing else waits for long. The room of what goes is used again;
 * the file does not shrink.
 */
import type { EpochMs, Millis, ProbeId } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';
import { HOUR_MS, hourOf } from './attempt-bytes.ts';
import { summarise } from './hour-log.ts';
import type { Store } from './store.ts';

export interface PrunerOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** How long attempts are kept one by one, and how long hours and states are. */
  readonly rawMs: Millis;
  readonly hourlyMs: Millis;
}

const EVERY_MS: Millis = 600_000;
const FIRST_MS: Millis = 30_000;
/** A step begins nothing new after this long, and the next one comes so much later. */
const STEP_MS: Millis = 4;
const PAUSE_MS: Millis = 100;
/** What is removed at once. */
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
    const oldest = hourOf(now - hourlyMs);
    for (let probe = store.probeAfter(''); probe !== null; probe = store.probeAfter(probe)) {
      yield* this.#rollUp(probe, hourOf(now - rawMs));
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
