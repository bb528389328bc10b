/** Passes updates on at once, but at most one in each interval; the last one is never lost. */
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';

export interface Throttle {
  readonly note: () => void;
  /** Passes a waiting update on. */
  readonly flush: () => void;
}

export function createThrottle(clock: Clock, everyMs: Millis, tell: () => void): Throttle {
  let reportedAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | null = null;

  const now = (): void => {
    cancel?.();
    cancel = null;
    reportedAt = clock.monotonic();
    tell();
  };

  return {
    note() {
      const wait = reportedAt + everyMs - clock.monotonic();
      if (wait <= 0) now();
      else cancel ??= clock.after(wait, now, { background: true });
    },
    flush() {
      if (cancel !== null) now();
    },
  };
}
