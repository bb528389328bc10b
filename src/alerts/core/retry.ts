/** When a message that was not delivered is tried again, and when it is given up. */
import type { EpochMs, Millis } from '../../health/ids.ts';

const FIRST_MS: Millis = 5_000;
/** The longest wait between two attempts, unless the receiver asks for more. */
export const LONGEST_MS: Millis = 15 * 60_000;
/** A message that was not delivered for this long after it was decided is given up. */
export const GIVE_UP_MS: Millis = 24 * 3_600_000;

export interface FailedAttempt {
  readonly now: EpochMs;
  /** When the message was decided. */
  readonly decidedAt: EpochMs;
  /** How many attempts failed, this one included. */
  readonly attempts: number;
  /** What the receiver asked for; `null`: nothing. */
  readonly afterMs: Millis | null;
  /** From 0 (included) to 1 (excluded): spreads the attempts of several machines. */
  readonly chance: number;
}

export type Retry = { readonly kind: 'again'; readonly at: EpochMs } | { readonly kind: 'given-up' };

/**
 * The next attempt: 5 s, 10 s, 20 s … up to 15 min after this one, each between half and all of that; never before the receiver's
 * `Retry-After`. The last one is made when the 24 hours are over, unless the receiver wants to wait longer.
 */
export function retryOf({ now, decidedAt, attempts, afterMs, chance }: FailedAttempt): Retry {
  const end = decidedAt + GIVE_UP_MS;
  const own = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)));
  const wait = Math.max(own * (0.5 + chance / 2), afterMs ?? 0);
  const at = Math.round(now + wait);
  if (at <= end) return { kind: 'again', at };
  return now < end && (afterMs ?? 0) <= end - now ? { kind: 'again', at: end } : { kind: 'given-up' };
}

/** A clock that was set back must not put off an attempt for longer than ytm itself would ever wait. */
export function isDue(due: EpochMs, attemptedAt: EpochMs | null, now: EpochMs): boolean {
  return now >= due || (attemptedAt !== null && now < attemptedAt);
}
