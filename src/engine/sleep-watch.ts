/**
 * Notices that this machine slept (or was stopped, or its clock was set): the wall clock moved by more than
 * 45 s beyond what was due. Timers do not tell: on Linux they stand still in sleep, on macOS they fire late.
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
    this.#last = this.#clock.now();
    this.#arm();
  }

  stop(): void {
    this.#cancel?.();
  }

  #arm(): void {
    this.#cancel = this.#clock.after(TICK_MS, () => this.#tick(), { background: true });
  }

  #tick(): void {
    const now = this.#clock.now();
    const gap = Math.abs(now - this.#last - TICK_MS);
    this.#last = now;
    this.#arm();
    if (gap > GAP_MS) this.#onGap(gap);
  }
}
