/** What of the vault's trash may be pruned, and why the rest stays. Pure; the caller does the pruning. */
import type { EpochMs } from '../../health/observation.ts';
import { inOrder } from './sorting.ts';

/** One run's folder in the trash. */
export interface TrashedRun {
  readonly run: string;
  /** When the run began, according to its name. */
  readonly at: EpochMs;
}

/** The trash of this many newest runs stays whatever the clock says; it is pruned only when a person names the run. */
export const NEWEST_STAY = 3;

export function newestRuns(runs: readonly TrashedRun[]): ReadonlySet<string> {
  return new Set(
    oldestFirst(runs)
      .slice(-NEWEST_STAY)
      .map(({ run }) => run),
  );
}

/** The runs before this time, oldest first; never one of the newest. */
export function prunable(runs: readonly TrashedRun[], before: EpochMs): readonly TrashedRun[] {
  const newest = newestRuns(runs);
  return oldestFirst(runs).filter(({ run, at }) => at < before && !newest.has(run));
}

/** Runs that pruning for space must not touch: those within `keepAtLeast`, and the newest. */
export function protectedRuns(runs: readonly TrashedRun[], youngSince: EpochMs): readonly TrashedRun[] {
  const goes = new Set(prunable(runs, youngSince).map(({ run }) => run));
  return runs.filter(({ run }) => !goes.has(run));
}

function oldestFirst(runs: readonly TrashedRun[]): readonly TrashedRun[] {
  return runs.toSorted((left, right) => left.at - right.at || inOrder(left.run, right.run));
}

/** A version that a run replaced under `keep`. */
export interface KeptVersion extends TrashedRun {
  /** Its path in the vault. */
  readonly path: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The versions under `keep` that are pruned: of the last day one an hour stays, of older ones one a day; always the newest of each, and
 * everything that the newest runs replaced.
 */
export function versionsToThin<V extends KeptVersion>(
  versions: readonly V[],
  { dayAgo, newest }: { readonly dayAgo: EpochMs; readonly newest: ReadonlySet<string> },
): readonly V[] {
  const seen = new Set<string>();
  const going: V[] = [];
  for (const version of versions.toSorted((left, right) => right.at - left.at || inOrder(right.run, left.run))) {
    const { path, run, at } = version;
    const span = at < dayAgo ? `d${Math.floor(at / DAY_MS)}` : `h${Math.floor(at / HOUR_MS)}`;
    const key = `${span}\0${path}`;
    if (seen.has(key) && !newest.has(run)) going.push(version);
    seen.add(key);
  }
  return going;
}
