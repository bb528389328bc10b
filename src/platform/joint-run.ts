/**
 * Work that several callers wait for together: it starts with the first, every caller may leave at its own
 * deadline or cancel without harm to the others, and it is called off when the last one has left.
 */
import type { Millis } from '../health/observation.ts';
import type { Clock } from './clock.ts';

export type Joined<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'late' } | { readonly kind: 'cancelled' };

export interface JointRun<T> {
  /** Waits for the result, at most `timeoutMs` (`late`) and until `signal` aborts (`cancelled`). */
  join(signal: AbortSignal, timeoutMs: Millis): Promise<Joined<T>>;
  /** All callers have left: the result is not used. */
  readonly calledOff: boolean;
}

/** Starts `work` at once. Its signal aborts when nobody waits for it any more. */
export function startJointRun<T>(clock: Clock, work: (signal: AbortSignal) => Promise<T>): JointRun<T> {
  const controller = new AbortController();
  const result = work(controller.signal);
  let waiting = 0;

  function join(signal: AbortSignal, timeoutMs: Millis): Promise<Joined<T>> {
    waiting += 1;
    return new Promise((resolve, reject) => {
      const cancelTimer = clock.after(timeoutMs, () => leave('late'));
      const onAbort = (): void => leave('cancelled');
      const settle = (): void => {
        cancelTimer();
        signal.removeEventListener('abort', onAbort);
      };
      const leave = (kind: 'late' | 'cancelled'): void => {
        settle();
        waiting -= 1;
        resolve({ kind });
        if (waiting === 0) controller.abort();
      };
      result.then(
        (value) => {
          settle();
          resolve({ kind: 'done', value });
        },
        (error: unknown) => {
          settle();
          reject(error);
        },
      );
      if (signal.aborted) leave('cancelled');
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  return {
    join,
    get calledOff() {
      return controller.signal.aborted;
    },
  };
}
