/**
 * When a file is quiet. A file that is being recorded or written is sent once it is quiet, however long that takes, and never as a
 * truncated version under its final name. Pure.
 */
import type { EpochMs, Millis } from '../../health/observation.ts';

/**
 * A file that has been changing for some time must be quiet for this part of that time, at most for `LONGEST_QUIET_MS`: programs that write
 * in bursts pause in between.
 */
const QUIET_SHARE = 0.1;
const LONGEST_QUIET_MS: Millis = 10 * 60_000;

/** @param since when it was first seen changing; `null`: it was not */
function quietFor(since: EpochMs | null, now: EpochMs, settleMs: Millis): Millis {
  if (settleMs === 0 || since === null) return settleMs;
  return Math.max(settleMs, Math.min(LONGEST_QUIET_MS, (now - since) * QUIET_SHARE));
}

/** `look-again`: a second look after the settle time decides. `changing`: it waits for a later run. */
export type Rest = 'quiet' | 'look-again' | 'changing';

export interface Changed {
  /** When it changed last; in the future where clocks differ. */
  readonly changedAt: EpochMs;
  readonly since: EpochMs | null;
}

export function restOf({ changedAt, since }: Changed, now: EpochMs, settleMs: Millis): Rest {
  const missing = quietFor(since, now, settleMs) - Math.max(0, now - changedAt);
  if (missing <= 0) return 'quiet';
  return missing <= settleMs ? 'look-again' : 'changing';
}

export interface ChangingInput {
  readonly before: ReadonlyMap<string, EpochMs>;
  /** What differs from the vault, sent or not. */
  readonly differing: ReadonlySet<string>;
  /** Seen changing in this run. */
  readonly changing: Iterable<string>;
  /** Sent in this run, and larger than when it was sent before: it may continue to grow. */
  readonly grown: Iterable<string>;
  readonly sent: ReadonlySet<string>;
  readonly now: EpochMs;
}

/** Which files are changing, and since when. Files that are quiet and up to date in the vault are dropped. */
export function changingSince({ before, differing, changing, grown, sent, now }: ChangingInput): ReadonlyMap<string, EpochMs> {
  const next = new Map<string, EpochMs>();
  for (const [path, since] of before) if (differing.has(path) && !sent.has(path)) next.set(path, since);
  for (const path of [...changing, ...grown]) next.set(path, Math.min(before.get(path) ?? now, now));
  return next;
}
