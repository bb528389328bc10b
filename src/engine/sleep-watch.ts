/**
 * Detects that this machine slept (or was stopped, or its clock was set): the wall clock moved by more than 45 s beyond what was due.
 * Timers alone do not show it: on Linux they stand still during sleep, on macOS they fire late.
 */
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Clock } from '../platform/clock.ts';

const TICK_MS: Millis = 5_000;
const GAP_MS: Millis = 45_000;

export class SleepWatch {
  readonly #clock: Clock;
  readonly #onGap: (gapMs: Millis) => void;
  #last: EpochMs = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, onGap: (gapMs: Millis) => void) {
    this.#clock = clock;
    this.#onGap = onGap;
  }

  start(): void {
    this.#arm();
  }

  stop(): void {
    this.#cancel?.();
  }

  /** Checks without waiting for the next tick, because sleep may explain the outcome of an attempt. */
  look(): void {
    const passed = this.#clock.now() - this.#last;
    const gap = passed < 0 ? -passed : passed - TICK_MS;
    if (gap <= GAP_MS) return;
    this.#arm();
    this.#onGap(gap);
  }

  #arm(): void {
    this.#cancel?.();
    this.#last = this.#clock.now();
    this.#cancel = this.#clock.after(TICK_MS, () => this.#tick(), { background: true });
  }

  #tick(): void {
    this.look();
    this.#arm();
  }
}
