/**
 * What runs from cron (`ytm check --notify`) leave for one another: who is under way, when the last ones began, and which failures to
 * deliver were reported. Pure.
 */
import type { EpochMs, Millis } from '../../health/ids.ts';

export interface RunUnderWay {
  readonly pid: number;
  readonly startedAt: EpochMs;
  /** It ends before this time, whatever happens. */
  readonly endsBy: EpochMs;
}

export interface SingleRuns {
  /** `null`: the last run ended as it should. */
  readonly underWay: RunUnderWay | null;
  /** When the newest runs began, oldest first. */
  readonly startedAt: readonly EpochMs[];
  /** Notifiers whose failure was reported. */
  readonly failing: readonly string[];
}

export const NO_RUNS: SingleRuns = { underWay: null, startedAt: [], failing: [] };

export interface Turn {
  /** `other`: another run is under way, and does everything. */
  readonly whose: 'own' | 'other';
  /** The run under way, or an earlier one that never ended; `null`: neither. */
  readonly before: RunUnderWay | null;
  readonly runs: SingleRuns;
}

/** Enough for the usual interval between two runs. */
const STARTS_KEPT = 4;

/** Begins a run, unless another one is under way. A run that is past its end, or whose process is gone, is not under way. */
export function takeTurn(runs: SingleRuns, own: RunUnderWay, isAlive: (pid: number) => boolean): Turn {
  const before = runs.underWay;
  const { pid, startedAt: now } = own;
  // The process may be gone and its number this one's: in a container every run may have the same.
  const isUnderWay = before !== null && before.startedAt <= now && now < before.endsBy && before.pid !== pid && isAlive(before.pid);
  if (isUnderWay) return { whose: 'other', before, runs };
  const startedAt = [...runs.startedAt.filter((at) => at < own.startedAt), own.startedAt].slice(-STARTS_KEPT);
  return { whose: 'own', before, runs: { ...runs, underWay: own, startedAt } };
}

/** The run of this process has ended. @param failing notifiers that could not be reached; `null`: nothing is known about them */
export function endTurn(runs: SingleRuns, pid: number, failing: readonly string[] | null): SingleRuns {
  return { ...runs, underWay: runs.underWay?.pid === pid ? null : runs.underWay, failing: failing ?? runs.failing };
}

/** The median of the newest intervals, so that one night without runs is not the usual interval; `null`: there was only one run. */
export function usualInterval({ startedAt }: SingleRuns): Millis | null {
  const gaps = startedAt.slice(1).map((at, index) => at - (startedAt[index] ?? at));
  return gaps.toSorted((left, right) => left - right)[Math.floor((gaps.length - 1) / 2)] ?? null;
}

/** Whatever cannot be read is as if there had been no run. */
export function parseRuns(text: string | null): SingleRuns {
  try {
    const value = JSON.parse(text ?? 'null') as SingleRuns | null;
    return value !== null && Array.isArray(value.startedAt) && Array.isArray(value.failing) ? value : NO_RUNS;
  } catch {
    return NO_RUNS;
  }
}
