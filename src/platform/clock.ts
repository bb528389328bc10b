/** Where time enters: nothing outside this file and its test double reads a clock or sets a timer. */
import type { EpochMs, Millis } from '../health/observation.ts';

export interface Clock {
  /** Wall clock. Jumps after sleep and when it is set. */
  now(): EpochMs;
  /** Never goes back; for durations and deadlines. */
  monotonic(): Millis;
  /** Calls `run` once after `delay`; returns the way to call it off. Keeps the process alive unless `background`. */
  after(delay: Millis, run: () => void, options?: { readonly background?: boolean }): () => void;
}

/** Beyond 2^31 - 1 ms Node warns and fires at once. */
const LONGEST_TIMER: Millis = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  // Not performance.now(): the first use of it loads a dozen modules of Node, 2 ms of every start.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  after(delay, run, options) {
    let timer: NodeJS.Timeout;
    const due = systemClock.monotonic() + delay;
    const wait = (left: Millis): void => {
      timer = setTimeout(look, Math.min(Math.max(0, Math.ceil(left)), LONGEST_TIMER));
      if (options?.background === true) timer.unref();
    };
    // Node counts whole ms from the last turn of its loop, so a timer may fire early.
    const look = (): void => {
      const left = due - systemClock.monotonic();
      if (left > 0) wait(left);
      else run();
    };
    wait(delay);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delay`, or at once when `signal` aborts (it never rejects). */
export function pause(clock: Clock, delay: Millis, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(delay, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
