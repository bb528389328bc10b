/** Passes news on at once, but not more often than every so many milliseconds; the last of them is never lost. */
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';

export interface Throttle {
  readonly note: () => void;
  /** Passes on what is still waiting. */
  readonly flush: () => void;
}

export function createThrottle(clock: Clock, everyMs: Millis, tell: () => void): Throttle {
  let toldAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;

  const now = (): void => {
    cancel?.();
    cancel = null;
    toldAt = clock.monotonic();
    tell();
  };

  return {
    note() {
      const wait = toldAt + everyMs - clock.monotonic();
      if (wait <= 0) now();
      else cancel ??= clock.after(wait, now, { background: true });
    },
    flush() {
      if (cancel !== null) now();
    },
  };
}
