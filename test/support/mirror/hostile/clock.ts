/** Time in a modelled world: it goes on a little with everything that happens, timers fire as soon as nothing else is to be done, and the wall clock jumps. */
import type { Clock } from '../../../../src/platform/clock.ts';

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

export class WorldClock implements Clock {
  #monotonic = 0;
  /** Of the wall clock to the monotonic one. */
  #offset: number;
  readonly #timers = new Set<Timer>();
  #isPumping = false;

  constructor(start: number) {
    this.#offset = start;
  }

  now(): number {
    return this.#offset + this.#monotonic;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  pass(ms: number): void {
    this.#monotonic += ms;
  }

  jump(ms: number): void {
    this.#offset += ms;
  }

  after(delay: number, run: () => void): () => void {
    const timer: Timer = { due: this.#monotonic + Math.max(0, delay), run };
    this.#timers.add(timer);
    this.#pump();
    return () => void this.#timers.delete(timer);
  }

  /** What a dead process waited for never comes. */
  forget(): void {
    this.#timers.clear();
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    setImmediate(() => {
      this.#isPumping = false;
      const [next] = [...this.#timers].toSorted((left, right) => left.due - right.due);
      if (next === undefined) return;
      this.#timers.delete(next);
      this.#monotonic = Math.max(this.#monotonic, next.due);
      next.run();
      if (this.#timers.size > 0) this.#pump();
    });
  }
}
