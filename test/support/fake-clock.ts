/** A clock that stands still until it is moved; timers run in the order of their due times. */
import type { Clock } from '../../src/platform/clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

export class FakeClock implements Clock {
  #wall: number;
  #monotonic = 0;
  #order = 0;
  readonly #timers = new Set<Timer>();

  constructor(start = Date.UTC(2026, 10, 22, 9, 0, 0)) {
    this.#wall = start;
  }

  /** Whole ms, as Date.now() tells them. */
  now(): number {
    return Math.floor(this.#wall);
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(delay: number, run: () => void): () => void {
    const timer: Timer = { due: this.#monotonic + Math.max(0, delay), order: this.#order++, run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How long until the next one is due; `null`: nobody waits. */
  get nextDelay(): number | null {
    return this.#timers.size === 0 ? null : Math.min(...[...this.#timers].map(({ due }) => due)) - this.#monotonic;
  }

  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Moves both clocks on, running what falls due; microtasks settle after each timer. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    for (;;) {
      await settle();
      const next = [...this.#timers].filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due || a.order - b.order)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#wall += next.due - this.#monotonic;
      this.#monotonic = next.due;
      next.run();
    }
    this.#wall += end - this.#monotonic;
    this.#monotonic = end;
    await settle();
  }

  /** The machine sleeps: the wall clock goes on, timers and the monotonic clock do not. */
  sleepMachine(ms: number): void {
    this.#wall += ms;
  }
}

/** Lets promises and immediate callbacks run until nothing more follows (a bounded number of turns). */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
