/** The mirror according to the store, for every reader: of a mirror that runs here, and of one that does not. */
import { type MirrorSnapshot, RUNS_SHOWN } from '../health/mirror.ts';
import type { EpochMs } from '../health/observation.ts';
import type { RunRecord } from './record.ts';
import { pendingOf } from './run/record-run.ts';
import { foldedRuns, type MirrorFacts, snapshotOf } from './status.ts';
import type { MirrorStore } from './store-port.ts';

/** More than a day of runs every ten minutes: those without anything to do are one line. */
export const RECORDS_KEPT = 200;

/** The newest of each kind is among them. */
const CHORES_ASKED = 50;

export interface KeptOptions extends Pick<MirrorFacts, 'shadow' | 'nextAt' | 'waitingFor' | 'progress' | 'hints'> {
  /** Newest first. */
  readonly records: readonly RunRecord[];
}

export function keptSnapshot(store: MirrorStore, { shadow, nextAt, waitingFor, progress, hints, records }: KeptOptions): MirrorSnapshot {
  const newest = records.find(({ dryRun }) => !dryRun || shadow);
  return snapshotOf({
    shadow,
    nextAt,
    halted: store.decisions.halted(),
    waitingFor,
    progress,
    hints,
    parked: store.decisions.parked(),
    approved: store.decisions.approved(),
    // What the current run leaves is unknown before its end.
    pending: newest === undefined || progress !== null ? null : pendingOf(newest),
    putOffRuns: store.runs.putOffRuns(),
    image:
      records.find(({ status, dryRun, hinted }) => status === 'complete' && !dryRun && hinted === undefined) ?? store.runs.newestImage(),
    undoneAt: store.runs.undoneAt(),
    comparedAt: store.runs.comparedAt(),
    chores: store.upkeep.chores(CHORES_ASKED),
    clocks: store.upkeep.clocksApart(),
    notes: records.find(({ plan, hinted }) => plan !== null && hinted === undefined)?.notes ?? [],
    runs: foldedRuns(records).slice(0, RUNS_SHOWN),
  });
}

/** For a command without a daemon: no run is active or due here. */
export function snapshotAtRest(store: MirrorStore, shadow: boolean): MirrorSnapshot {
  return keptSnapshot(store, {
    shadow,
    records: store.runs.newest(RECORDS_KEPT),
    nextAt: null,
    waitingFor: null,
    progress: null,
    hints: null,
  });
}

/**
 * Since when a mirror at rest can be overdue: since its oldest known run, but not while this machine was off. One that never ran is not
 * overdue, because nothing says that it should have run.
 */
export function dueSince(
  { runs }: Pick<MirrorSnapshot, 'runs'>,
  { bootedAt, now }: { readonly bootedAt: EpochMs; readonly now: EpochMs },
): EpochMs {
  const oldest = runs.at(-1);
  return oldest === undefined ? now : Math.max(oldest.endedAt, Math.min(bootedAt, now));
}
